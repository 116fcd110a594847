"""Ticking: the deadline clock of an order, from line to line of its account (rule W-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from services.workflow.domain.clock import Calendar
from services.workflow.domain.states import OrderState

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order

#: The states in which the clock runs; in others the client has the order, or it is over.
RUNNING: Final = frozenset({OrderState.QUEUED, OrderState.IN_PROGRESS, OrderState.IN_REVISION})


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """A time in which the clock ran or stood, and how much of it counted: nights, week-ends and holidays do not."""

    begins_at: datetime
    ends_at: datetime
    runs: bool
    why: str
    counted: timedelta


def wants_to_run(order: "Order") -> bool:
    """Tell whether the clock should run where the order stands."""
    return order.state in RUNNING and not order.is_stage_paused


def is_out_of_step(order: "Order") -> bool:
    """Tell whether the clock runs where it should stand, or stands where it should run."""
    if not order.clock:
        return False
    last = order.clock[-1]
    if last["to"] is not None:
        return not order.state.is_final
    return last["runs"] != wants_to_run(order) or order.state.is_final


def start(order: "Order", at: datetime) -> None:
    """The order is queued: its clock runs."""
    order.clock = [_line(at, runs=True, why=order.state.words)]


def tick(order: "Order", calendar: Calendar, at: datetime) -> None:
    """Bring the clock in step with where the order stands now: a pause keeps what is left, and the due date moves when it ends.

    What is overdue when the pause begins stays so.
    """
    *before, last = order.clock
    if last["to"] is not None:  # it was over, and is taken up again
        before, last = order.clock, _line(_instant(last["to"]), runs=False, why="complete", left=last["left"])
    runs, left = wants_to_run(order), last["left"]
    if not runs and left is None and order.due_at is not None and order.due_at > at:
        left = calendar.counted(at, order.due_at).total_seconds()
    if runs and left is not None and order.due_at is not None:
        order.due_at = calendar.due_after(at, timedelta(seconds=left))
    lines = [*before, last | {"to": at.isoformat()}]
    if order.state.is_final:
        lines[-1]["left"] = left
    else:
        lines.append(_line(at, runs=runs, why=order.state.words, left=None if runs else left))
    order.clock = lines


def account(lines: Sequence[dict[str, Any]], calendar: Calendar, now: datetime) -> list[AccountLine]:
    """Return the account of the clock line by line, up to `now`: running lines are divided where working time begins and ends."""
    account: list[AccountLine] = []
    for line in lines:
        begin = _instant(line["from"])
        end = min(_instant(line["to"]), now) if line["to"] else now
        if not line["runs"]:
            account.append(_stood(begin, end, line["why"]))
            continue
        reached = begin
        for opens, closes in calendar.within(begin, end):
            if opens > reached:
                account.append(_stood(reached, opens, "outside working hours"))
            counted = AccountLine(begins_at=opens, ends_at=closes, runs=True, why=line["why"], counted=closes - opens)
            account.append(counted)
            reached = closes
        if reached < end:
            account.append(_stood(reached, end, "outside working hours"))
    return account


def _stood(begin: datetime, end: datetime, why: str) -> AccountLine:
    return AccountLine(begins_at=begin, ends_at=end, runs=False, why=why, counted=timedelta())


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _line(at: datetime, *, runs: bool, why: str, left: float | None = None) -> dict[str, Any]:
    return {"from": at.isoformat(), "to": None, "runs": runs, "why": why, "left": left}
