"""Keep watch: have the clocks watched and the work planned from now on."""

from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import PlanWork, WatchClocks


def keep_watch(work: Work) -> None:
    """Both happen soon, and go on by themselves. Saying so while they do only has them happen sooner."""
    now = work.now()
    work.later(WatchClocks(asked_at=now), at=now, key="watch-clocks")
    work.later(PlanWork(asked_at=now), at=now, key="plan-work")
