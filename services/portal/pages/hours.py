"""The agency's calendar: its working hours, holidays and time zone. Clocks of orders count by it."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any, Final
from zoneinfo import available_timezones

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from services.portal.frame.forms import FailedForm, carry_out
from services.portal.frame.people import Screen, signed_in, the_apps, the_member_who_may
from services.portal.gateways.app_api import Json
from shared.kernel.permissions import PIPELINES_MANAGE

screen = Blueprint("hours", __name__, url_prefix="/settings/calendar")

_DAYS: Final = 7
#: How many spans a day has rows for, and how many empty rows follow the holidays.
_SPANS: Final = 2
_MORE: Final = 3
_MOST: Final = 1000


@screen.get("")
@signed_in
def show() -> Screen:
    """Show when the agency works."""
    return _page()


def _page(failed: FailedForm | None = None) -> str:
    the_member_who_may(PIPELINES_MANAGE)
    shown = failed.entered if failed else _entered(the_apps().planning.calendar())
    return render_template(
        "settings/calendar.html",
        shown=shown,
        spans=[range(max(_SPANS, _rows(shown, rf"hours\.{day}\.(\d{{1,3}})\.\w+"))) for day in range(_DAYS)],
        holidays=range(_rows(shown, r"holidays\.(\d{1,4})\.\w+") + _MORE),
        zones=sorted(available_timezones()),
        failed=failed,
    )


def _entered(calendar: Json) -> dict[str, str]:
    """Return what the form shows of a calendar."""
    shown = {"time_zone": calendar["time_zone"]}
    nth = [count() for _day in range(_DAYS)]
    for span in sorted(calendar["working_hours"], key=lambda one: (one["weekday"], one["opens"])):
        at = f"hours.{span['weekday']}.{next(nth[span['weekday']])}"
        shown |= {f"{at}.opens": span["opens"], f"{at}.closes": span["closes"]}
    for place, holiday in enumerate(sorted(calendar["holidays"], key=lambda one: str(one["day"]))):
        shown |= {f"holidays.{place}.{name}": holiday[name] for name in ("day", "name")}
    return shown


def _rows(shown: Mapping[str, Any], name: str) -> int:
    """Return how many rows reach to the last one that something stands in; `name` is a pattern with the row's place in it."""
    places = (int(found[1]) for key, text in shown.items() if text and (found := re.fullmatch(name, key)))
    return min(max(places, default=-1) + 1, _MOST)


@screen.post("")
@signed_in
def change() -> Screen:
    """Have the calendar as it was entered."""
    the_member_who_may(PIPELINES_MANAGE)
    sent = request.form
    said = {"time_zone": sent.get("time_zone", "").strip(), "working_hours": _hours(sent), "holidays": _holidays(sent)}
    return carry_out(
        "calendar",
        lambda: the_apps().planning.have_calendar(said),
        done=_("Kept. Clocks count by it from now on."),
        back=url_for("hours.show"),
        again=lambda failed: (_page(failed), 422),
    )


def _hours(sent: Mapping[str, str]) -> list[Json]:
    found = []
    for name in sent:
        parts = name.split(".")
        if parts[0] == "hours" and parts[-1] == "opens" and parts[1] in map(str, range(_DAYS)):
            opens, closes = sent[name].strip(), sent.get(".".join([*parts[:-1], "closes"]), "").strip()
            if opens or closes:
                found.append({"weekday": int(parts[1]), "opens": opens, "closes": closes})
    return found


def _holidays(sent: Mapping[str, str]) -> list[Json]:
    rows = [
        {"day": text.strip(), "name": sent.get(name.replace(".day", ".name"), "").strip()}
        for name, text in sent.items()
        if name.startswith("holidays.") and name.endswith(".day")
    ]
    return [row for row in rows if row["day"] or row["name"]]
