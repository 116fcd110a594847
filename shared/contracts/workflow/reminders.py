"""What workflow tells of dates that come near and of weeks that begin."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId, MemberId, OrderId


@message("workflow.tell_overviews.v1")
class TellOverviews(Ask):
    """Tell every member whose week has begun what it holds for them; then look again. `asked_at` is when this was said."""

    asked_at: datetime


@message("workflow.due_date_neared.v1", about="order_id")
class DueDateNeared(Fact):
    """The order is due before long and is not done; told once for each due date."""

    order_id: OrderId
    number: str
    service_name: str
    client_id: ClientId
    member_ids: tuple[MemberId, ...]
    due_at: datetime
    noticed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewOrder:
    """An order as an overview names it."""

    order_id: OrderId
    number: str
    service_name: str
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPart:
    """How many orders there are of a sort, and the first of them."""

    count: int = 0
    orders: tuple[OverviewOrder, ...] = ()


@message("workflow.week_started.v1", about="member_id")
class WeekStarted(Fact):
    """A member's week has begun: what is due in it, at risk, overdue or waits for a review, of what they may see. Told once a week, where there is any."""

    member_id: MemberId
    week_begins_on: date
    due: OverviewPart
    at_risk: OverviewPart
    overdue: OverviewPart
    to_review: OverviewPart
    told_at: datetime
