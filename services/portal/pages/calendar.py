"""The calendar: the orders under way by the day on which they are due, a month or a week at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from babel.dates import format_skeleton
from flask import Blueprint, render_template, request
from flask_babel import get_locale, to_user_timezone
from flask_babel import gettext as _

from services.portal.frame.boxes import fill
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_or_client
from services.portal.gateways.app_api import Json
from shared.kernel.clock import system_clock
from shared.kernel.refusals import NotFound

screen = Blueprint("calendar", __name__)

_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
#: What workflow lists at most; a month with more is looked at week by week.
_MOST: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the calendar with what is due on it; `is_in` where it is of the month that is shown."""

    on: date
    orders: Sequence[Json]
    is_in: bool
    is_today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What is shown: whole weeks from a Monday on, and where the pages before and after it begin."""

    begins: date
    weeks: int
    title: str
    before: date
    after: date

    @property
    def ends(self) -> date:
        return self.begins + self.weeks * _WEEK - _DAY


@screen.get("/calendar")
@signed_in
def index() -> Screen:
    """Show what is due in a month or a week: this one, where none is named."""
    if the_member_or_client().is_client:
        raise NotFound("clients have no calendar")
    today = to_user_timezone(system_clock()).date()
    on = _asked(today)
    by = "week" if request.args.get("by") == "week" else "month"
    span = _week(on) if by == "week" else _month(on)
    found = fill(
        lambda: the_apps().planning.due_days(span.begins.isoformat(), span.ends.isoformat()),
        otherwise=_("The calendar can't be reached right now. No order is lost; try again in a minute."),
    )
    due = {date.fromisoformat(one["day"]): one["items"] for one in found.content["days"]} if found.content else {}
    days = [span.begins + place * _DAY for place in range(span.weeks * 7)]
    shown = [
        Day(on=day, orders=due.get(day, ()), is_in=by == "week" or day.month == on.month, is_today=day == today)
        for day in days
    ]
    return render_template(
        "calendar.html",
        found=found,
        weeks=[shown[place : place + 7] for place in range(0, len(shown), 7)],
        span=span,
        by=by,
        on=on,
        today=today,
        is_cut=sum(map(len, due.values())) >= _MOST,
    )


def _asked(today: date) -> date:
    """Return the day that the address names. Raises NotFound where it names none that there is."""
    named = request.args.get("on", "")
    try:
        found = date.fromisoformat(named) if named else today
    except ValueError as fault:
        raise NotFound("there is no such day") from fault
    if not today.year - 50 < found.year < today.year + 50:
        raise NotFound("nothing is due in such a year")
    return found


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _day(on: date) -> str:
    return str(format_skeleton("yMMMd", on, locale=get_locale()))


def _week(on: date) -> Span:
    begins = _monday(on)
    ends = begins + _WEEK - _DAY
    title = _("%(begins)s to %(ends)s", begins=_day(begins), ends=_day(ends))
    return Span(begins=begins, weeks=1, title=title, before=begins - _WEEK, after=begins + _WEEK)


def _month(on: date) -> Span:
    first = on.replace(day=1)
    next_first = (first + 31 * _DAY).replace(day=1)
    begins = _monday(first)
    weeks = (next_first - begins + _WEEK - _DAY) // _WEEK
    before = (first - _DAY).replace(day=1)
    return Span(
        begins=begins,
        weeks=weeks,
        title=str(format_skeleton("yMMMM", first, locale=get_locale())),
        before=before,
        after=next_first,
    )
