"""Puts workflow together."""

from pathlib import Path
from typing import Final

from services.workflow.api import members, orders, pipelines, sessions
from services.workflow.messages import HANDLERS
from services.workflow.settings import Settings
from services.workflow.storage.work import Work
from services.workflow.use_cases.load_sample import load_sample
from shared.assembly import App, Begin


def sample(begin_work: Begin[Work]) -> None:
    """Fill an empty database with the sample agency."""
    with begin_work() as work:
        load_sample(work)


APP: Final[App[Settings, Work]] = App(
    name="workflow",
    title="Orderwright workflow",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    resources=(sessions.resource, orders.resource, members.resource, pipelines.resource),
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    sample=sample,
)
