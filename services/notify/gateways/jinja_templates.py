"""Words for notices, from the Jinja templates beside this module: a folder for each kind."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Words
from services.notify.gateways.one_line import one_line
from services.notify.ports import Reader, Unwordable
from shared.kernel.money import Money

_FOLDER: Final = Path(__file__).parent / "templates"

#: No mail program shows more of a subject.
_LONGEST_SUBJECT: Final = 150


class JinjaTemplates:
    """Puts notices into words for one agency. A template that speaks of something it was not given is a bug, and fails."""

    def __init__(self, *, agency_name: str, portal_url: str) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(_FOLDER),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals |= {"agency_name": agency_name, "portal_url": portal_url.rstrip("/")}
        self._environment.filters |= {"money": _money, "day": _day, "moment": _moment, "line": one_line}
        self._environment.tests |= {"web_address": _is_web_address}

    def words(self, kind: NoticeKind, details: Mapping[str, Any], reader: Reader) -> Words:
        """Return what a notice of this kind says. `details` is the fact, in its wire form, and `orders`. Raises Unwordable."""
        try:
            return self._words(kind, details, reader)
        except (TemplateError, LookupError, TypeError, ValueError) as fault:
            raise Unwordable(f"the template {kind.value} fails: {type(fault).__name__}: {fault}") from fault

    def _words(self, kind: NoticeKind, details: Mapping[str, Any], reader: Reader) -> Words:
        orders = details["orders"]
        given = {
            "fact": details,
            "orders": orders,
            "reader": reader,
            "locale": _locale(reader.locale),
            "zone": _zone(reader.time_zone),
        }
        return Words(
            subject=one_line(self._render(kind, "subject.txt", given), _LONGEST_SUBJECT),
            text=self._render(kind, "body.txt", given).strip() + "\n",
            html=self._render(kind, "body.html", given),
        )

    def _render(self, kind: NoticeKind, part: str, given: Mapping[str, Any]) -> str:
        return self._environment.get_template(f"{kind.value}/{part}").render(given)


@cache
def _locale(name: str) -> Locale:
    """Return the locale of that name, or English where there is none."""
    try:
        return Locale.parse(name.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return Locale("en")


@cache
def _zone(name: str) -> tzinfo:
    """Return the time zone of that name, or UTC where there is none."""
    try:
        return get_timezone(name)
    except LookupError:
        return get_timezone("UTC")


@pass_context
def _money(context: Context, wire: Mapping[str, Any]) -> str:
    return Money(amount=wire["amount"], currency=wire["currency"]).text(str(context["locale"]))


@pass_context
def _day(context: Context, wire: str) -> str:
    """Return the day of an instant as the reader's calendar has it."""
    return format_date(datetime.fromisoformat(wire).astimezone(context["zone"]), "long", context["locale"])


@pass_context
def _moment(context: Context, wire: str) -> str:
    """Return the day and time of an instant where the reader is, with the name of that zone."""
    there = datetime.fromisoformat(wire).astimezone(context["zone"])
    time = format_time(there, "short", tzinfo=context["zone"], locale=context["locale"])
    return f"{_day(context, wire)}, {time} ({get_timezone_name(there, 'long', locale=context['locale'])})"


def _is_web_address(text: str) -> bool:
    """Tell whether `text` may become a link: a click on anything but http and https could do harm."""
    return text.lower().startswith(("http://", "https://"))
