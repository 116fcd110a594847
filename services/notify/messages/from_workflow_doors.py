"""What workflow tells of its people: who members are, and how they come in."""

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.person import PersonKind
from services.notify.domain.rule import Audience
from services.notify.messages.telling import tell
from services.notify.storage.work import Work
from services.notify.use_cases.learn_person import LearnPerson, learn_person
from shared.contracts.workflow.doors import AccessRevoked, MemberInvited, MemberPasswordLinkAsked
from shared.contracts.workflow.facts import MemberChanged


def on_member_changed(work: Work, fact: MemberChanged) -> None:
    """A member is somebody we may have to tell something."""
    learn_person(
        work,
        LearnPerson(
            person_id=fact.member_id,
            kind=PersonKind.MEMBER,
            name=fact.name,
            email=fact.email,
            role=fact.role,
            is_active=fact.is_active,
            time_zone=fact.time_zone,
            known_at=fact.changed_at,
        ),
    )


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)


def on_member_invited(work: Work, fact: MemberInvited) -> None:
    """The member gets the link with which they choose their first password."""
    tell(
        work,
        NoticeKind.INVITATION,
        fact,
        to=fact.member_id,
        audience=Audience.CONCERNED,
        orders=(),
        once_per=(fact.member_id, fact.invited_at),
    )


def on_member_password_link_asked(work: Work, fact: MemberPasswordLinkAsked) -> None:
    """The member gets the link to a new password."""
    tell(
        work,
        NoticeKind.PASSWORD_FORGOTTEN,
        fact,
        to=fact.member_id,
        audience=Audience.CONCERNED,
        orders=(),
        once_per=(fact.member_id, fact.asked_at),
    )
