"""Tell overviews: on the morning of a member's week, what it holds for them."""

from datetime import date, timedelta
from typing import Final

from services.workflow.domain.members import Member
from services.workflow.domain.visibility import is_seeing
from services.workflow.storage.work import Work
from shared.contracts.workflow.reminders import TellOverviews, WeekStarted
from shared.kernel.ids import MemberId

_AGAIN: Final = timedelta(minutes=10)
_WEEK: Final = timedelta(days=7)


def tell_overviews(work: Work, ask: TellOverviews) -> None:
    """Tell WeekStarted of each member once a week, from Monday morning on where they are, if there is any work; look again in ten minutes."""
    for member in work.members.active_locked():
        if (monday := member.week_to_tell(work.now())) is not None:
            member.overview_told_on = monday
            _tell(work, member, monday)
    work.later(TellOverviews(asked_at=work.now()), at=work.now() + _AGAIN, key="tell-overviews")


def _tell(work: Work, member: Member, monday: date) -> None:
    """What is late or at risk is not counted again as due. Whose role sees no orders has no overview."""
    if not is_seeing(member.as_actor()):
        return
    now = work.now()
    seen = work.overviews.of(member, now)
    parts = {
        "due": seen.due(until=now + _WEEK),
        "at_risk": seen.at_risk(),
        "overdue": seen.overdue(),
        "to_review": seen.to_review(),
    }
    if any(part.count for part in parts.values()):
        work.announce(WeekStarted(member_id=MemberId(member.id), week_begins_on=monday, told_at=now, **parts))
