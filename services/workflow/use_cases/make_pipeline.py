"""Make a pipeline, or have one be different while orders are under way in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.workflow.domain import telling
from services.workflow.domain.pipelines import Pipeline, StageTerms
from services.workflow.domain.redrawing import problems_of_stages, redraw
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class MakePipeline:
    """`actor` wants the pipeline `key` in these stages; `moved` says where orders go whose stage is no more."""

    actor: Actor
    key: str
    name: str
    stages: tuple[StageTerms, ...]
    template: str | None = None
    moved: Mapping[str, str] = field(default_factory=dict)


def make_pipeline(work: Work, ask: MakePipeline) -> Pipeline:
    """Return the pipeline as it is from now on. Orders stay where they are, or go where `moved` says, and keep their clocks.

    Raises NotAllowed, Invalid, StageOccupied.
    """
    ask.actor.require(may.PIPELINES_MANAGE)
    _check(work, ask)
    pipeline = work.pipelines.find(ask.key)
    if pipeline is None:
        pipeline = Pipeline(key=ask.key, name=ask.name, stages=[])
        work.pipelines.add(pipeline)
        occupied: set[str] = set()
    else:
        occupied = work.orders.occupied_stages(ask.key)
    pipeline.name, pipeline.template = ask.name, ask.template
    for old, new in redraw(pipeline, ask.stages, occupied=occupied, moved=ask.moved).items():
        stage = pipeline.stage(new)
        for order in work.orders.in_stage_locked(ask.key, old):
            before = order.standing
            order.stage_key = new
            work.tell(ask.actor, order, telling.entered(order, stage, before, work.now()))
    return pipeline


def _check(work: Work, ask: MakePipeline) -> None:
    problems = problems_of_stages(
        ask.stages, roles=work.members.role_keys(), members=work.members.ids(), templates=work.pipelines.template_keys()
    )
    if ask.template is not None and ask.template not in work.pipelines.template_keys():
        problems.append(Problem(field="template", code="unknown", message=f"There is no list of tasks {ask.template}."))
    if problems:
        raise Invalid(problems)
