"""Keep watch: have the clocks watched, the work planned and every week told of from now on."""

from services.workflow.storage.work import Work
from shared.contracts.workflow.facts import PlanWork, WatchClocks
from shared.contracts.workflow.reminders import TellOverviews


def keep_watch(work: Work) -> None:
    """All of it happens soon, and goes on by itself. Saying so while it does only has it happen sooner."""
    now = work.now()
    work.later(WatchClocks(asked_at=now), at=now, key="watch-clocks")
    work.later(PlanWork(asked_at=now), at=now, key="plan-work")
    work.later(TellOverviews(asked_at=now), at=now, key="tell-overviews")
