"""Redrawing a pipeline: what may be wrong with one, and what a new shape of it does to the orders that are under way."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from services.workflow.domain.pipelines import Condition, Pipeline, Stage, StageTerms, WorkedBy
from services.workflow.domain.refusals import StageOccupied
from services.workflow.domain.states import OrderState
from shared.kernel.refusals import Problem

#: The states that an agency may divide into stages; the ones before are intake's.
_STAGED: Final = frozenset(
    {
        OrderState.QUEUED,
        OrderState.IN_PROGRESS,
        OrderState.WAITING,
        OrderState.DELIVERED,
        OrderState.IN_REVISION,
        OrderState.COMPLETED,
    }
)


def problems_of_stages(
    stages: Sequence[StageTerms], *, roles: Collection[str], members: Collection[UUID], templates: Collection[str]
) -> list[Problem]:
    """Name everything that is wrong with the stages of a pipeline, given what there is."""
    problems = []
    if not any(stage.state is OrderState.IN_PROGRESS for stage in stages):
        problems.append(_problem("stages", "nothing_to_do", "At least one stage has to be in progress."))
    for place, stage in enumerate(stages):
        at = f"stages.{place}"
        if stage.key in {other.key for other in stages[:place]}:
            problems.append(_problem(f"{at}.key", "taken", f"There are two stages {stage.key}."))
        if stage.state not in _STAGED:
            problems.append(_problem(f"{at}.state", "not_staged", f"No stage lies in the state {stage.state.words}."))
        problems += _problems_of_people(stage, at, roles, members)
        for need in sorted(set(stage.needs) - set(Condition)):
            problems.append(_problem(f"{at}.needs", "unknown", f"There is no condition {need}."))
        if stage.template is not None and stage.template not in templates:
            problems.append(_problem(f"{at}.template", "unknown", f"There is no list of tasks {stage.template}."))
    return problems


def _problems_of_people(stage: StageTerms, at: str, roles: Collection[str], members: Collection[UUID]) -> list[Problem]:
    problems = []
    if stage.worked_by is WorkedBy.ROLE and stage.worked_by_key not in roles:
        problems.append(_problem(f"{at}.worked_by_key", "unknown", f"There is no role {stage.worked_by_key}."))
    if stage.worked_by is WorkedBy.MEMBER and stage.worked_by_key not in {str(one) for one in members}:
        problems.append(_problem(f"{at}.worked_by_key", "unknown", f"There is no member {stage.worked_by_key}."))
    if stage.approved_by is not None and stage.approved_by not in roles:
        problems.append(_problem(f"{at}.approved_by", "unknown", f"There is no role {stage.approved_by}."))
    return problems


def redraw(
    pipeline: Pipeline, stages: Sequence[StageTerms], *, occupied: Collection[str], moved: Mapping[str, str]
) -> dict[str, str]:
    """Have the pipeline in these stages; return where the orders of stages that go are to stand instead.

    `occupied` are the stages with orders in them, `moved` says where such orders go. Raises StageOccupied.
    """
    new = {terms.key: terms for terms in stages}
    going = {key: moved.get(key) for key in occupied if key not in new}
    for stage in pipeline.stages:
        if stage.key in occupied and stage.key in new and new[stage.key].state is not stage.state:
            raise StageOccupied(
                f"orders stand in the stage {stage.name}: it stays {stage.state.words}", stage=stage.key
            )
        target = going.get(stage.key)
        if stage.key in going and (target not in new or new[target].state is not stage.state):
            raise StageOccupied(
                f"orders stand in the stage {stage.name}: say to which stage in the same state they go", stage=stage.key
            )
    had = {stage.key: stage for stage in pipeline.stages}
    pipeline.stages = [had.get(terms.key) or Stage(pipeline_key=pipeline.key, key=terms.key) for terms in stages]
    for position, (stage, terms) in enumerate(zip(pipeline.stages, stages, strict=True), start=1):
        stage.be(terms, position)
    return {key: target for key, target in going.items() if target is not None}


def _problem(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)
