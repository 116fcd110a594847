"""Load the sample agency: its roles, its people, and the pipeline of its content marketing."""

from services.workflow.domain import sample
from services.workflow.domain.members import Member
from services.workflow.domain.pipelines import Pipeline, Stage, StageTerms
from services.workflow.domain.roles import DEFAULT_ROLES, Role
from services.workflow.storage.work import Work
from shared.kernel.passwords import hash_password


def load_sample(work: Work) -> None:
    """Have the sample agency's roles, pipeline and members; tells MemberChanged for each new one. What is there stays."""
    for key, (name, permissions) in DEFAULT_ROLES.items():
        work.members.add_role(Role.make(key, name, permissions))
    if work.pipelines.find(sample.PIPELINE) is None:
        work.pipelines.add(_pipeline())
    for person in sample.MEMBERS:
        if work.members.by_email(person.email) is None:
            member = Member.hire(
                person.id,
                name=person.name,
                email=person.email,
                role_key=person.role,
                capacity=person.capacity,
                services=person.services,
                password_hash=hash_password(sample.PASSWORD),
                at=work.now(),
            )
            work.members.add(member)
            work.announce(member.card(work.now()))


def _pipeline() -> Pipeline:
    stages = [
        Stage.make(sample.PIPELINE, StageTerms(key=key, name=name, state=state, is_visible=is_visible), position)
        for position, (key, name, state, is_visible) in enumerate(sample.STAGES, start=1)
    ]
    return Pipeline(key=sample.PIPELINE, name="Content marketing", stages=stages)
