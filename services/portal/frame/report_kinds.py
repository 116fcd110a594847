"""The reports there are: what each is called, its columns in words, and which of them are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportKind:
    """`columns` are a field, its heading and how its values are written; `label` and `drawn` are the fields of the plot."""

    title: str
    says: str
    columns: Sequence[tuple[str, str, str]]
    label: str
    drawn: Sequence[str]
    is_money: bool = False


_WEEK: Final = ("week", _("Week of"), "day")
_SERVICE: Final = ("service_name", _("Service"), "text")
_MEDIAN: Final = ("median_hours", _("Median"), "hours")
_P90: Final = ("p90_hours", _("90 % within"), "hours")


def _kind(
    title: str, says: str, *columns: tuple[str, str, str], drawn: Sequence[str], is_money: bool = False
) -> ReportKind:
    return ReportKind(title=title, says=says, columns=columns, label=columns[0][0], drawn=drawn, is_money=is_money)


def _money(title: str, says: str, of: str) -> ReportKind:
    return _kind(title, says, ("label", of, "text"), ("amount", _("Amount"), "money"), drawn=("amount",), is_money=True)


#: By the names that the apps give them, in the order in which they are offered.
REPORTS: Final[Mapping[str, ReportKind]] = {
    "flow": _kind(
        _("In and out"), _("Orders that came in and that were completed, week by week."), _WEEK,
        ("received", _("Received"), "count"), ("completed", _("Completed"), "count"),
        ("ended_otherwise", _("Ended otherwise"), "count"), drawn=("received", "completed"),
    ),
    "punctuality": _kind(
        _("On time"), _("How many completed orders were handed over by their due date."), _WEEK,
        ("completed", _("Completed"), "count"), ("on_time", _("On time"), "count"), ("rate", _("Rate"), "share"),
        _MEDIAN, _P90, drawn=("completed", "on_time"),
    ),
    "stages": _kind(
        _("Time by stage"), _("How long completed orders stood in each stage, nights and week-ends included."),
        ("name", _("Stage"), "text"), ("orders", _("Orders"), "count"), _MEDIAN, _P90, drawn=("median_hours", "p90_hours"),
    ),
    "piles": _kind(
        _("Bottleneck"), _("Where orders stand now, and how long it takes to clear them."), ("name", _("Stage"), "text"),
        ("orders", _("Orders"), "count"), ("oldest_hours", _("Oldest"), "hours"),
        ("left_in_4_weeks", _("Left in 4 weeks"), "count"), ("days_to_clear", _("Days to clear"), "number"),
        ("is_bottleneck", _("Bottleneck"), "yes"), drawn=("orders",),
    ),
    "members": _kind(
        _("Members"), _("What each member has now, and what became of what they worked on."), ("name", _("Member"), "text"),
        ("open_orders", _("Open"), "count"), ("completed", _("Completed"), "count"), ("on_time", _("On time"), "count"),
        ("revised", _("Revised"), "count"), drawn=("open_orders", "completed"),
    ),
    "rework": _kind(
        _("Rework"), _("How many completed orders of each service were revised."), _SERVICE,
        ("completed", _("Completed"), "count"), ("revised", _("Revised"), "count"), ("rate", _("Rate"), "share"),
        ("revisions", _("Revisions"), "count"), drawn=("completed", "revised"),
    ),
    "waiting": _kind(
        _("Waiting for clients"), _("How long completed orders waited for their client."), _SERVICE,
        ("orders", _("Orders"), "count"), _MEDIAN, _P90, ("share", _("Of their time"), "share"), drawn=("median_hours",),
    ),
    "ratings": _kind(
        _("Ratings"), _("What clients think of each service."), ("service_code", _("Service"), "text"),
        ("ratings", _("Ratings"), "count"), ("stars", _("Stars"), "number"), drawn=("stars",),
    ),
    "forecast": _kind(
        _("Forecast"), _("When orders under way are expected to be done."), _WEEK, ("expected", _("Expected"), "count"),
        ("late", _("Late"), "count"), drawn=("expected", "late"),
    ),
    "forecast-errors": _kind(
        _("Forecast's error"), _("How far the first forecast of each completed order was off."), _WEEK,
        ("orders", _("Orders"), "count"), ("median_hours_wrong", _("Median error"), "hours"),
        ("within_a_day", _("Within a day"), "share"), drawn=("orders",),
    ),
    "revenue_by_month": _money(_("Revenue by month"), _("What was invoiced, without tax."), _("Month")),
    "revenue_by_client": _money(_("Revenue by client"), _("What was invoiced, without tax."), _("Client")),
    "revenue_by_service": _money(_("Revenue by service"), _("What was invoiced, without tax."), _("Service")),
    "outstanding": _money(_("Outstanding"), _("What is owed, by its age."), _("Age")),
    "refunds": _money(_("Refunds"), _("What went back to clients."), _("Month")),
    "tax": _money(_("Tax"), _("The tax in what was invoiced."), _("Tax")),
    "balances": _money(_("Balances"), _("What clients have prepaid, as of now."), _("Client")),
}  # fmt: skip
