"""Make a list of tasks that orders get a copy of, or have one be different, or gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.workflow.domain.tasks import TaskTemplate, template_rows
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeTaskTemplate:
    """`actor` wants the list `key` with these tasks: rows of title, audience, member_id, hours."""

    actor: Actor
    key: str
    name: str
    tasks: Sequence[Mapping[str, Any]]


def make_task_template(work: Work, ask: MakeTaskTemplate) -> TaskTemplate:
    """Return the list. Orders that have their copy keep it as it is (rule W-6). Raises NotAllowed, Invalid."""
    ask.actor.require(may.PIPELINES_MANAGE)
    rows = template_rows(ask.tasks)
    known = {str(one) for one in work.members.ids()}
    problems = [
        Problem(field=f"tasks.{place}.member_id", code="unknown", message=f"There is no member {row['member_id']}.")
        for place, row in enumerate(rows)
        if row["member_id"] is not None and row["member_id"] not in known
    ]
    if problems:
        raise Invalid(problems)
    template = TaskTemplate(key=ask.key, name=ask.name, tasks=rows)
    work.tasks.put_template(template)
    return template
