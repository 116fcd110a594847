"""How things are written on the screens: money, instants, names, links."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast
from urllib.parse import urlsplit

from babel.dates import format_skeleton, format_timedelta
from flask import Flask, current_app
from flask_babel import format_time, get_locale, to_user_timezone, to_utc
from flask_babel import gettext as _

from services.portal.frame.icons import icon
from services.portal.frame.languages import Languages, the_language
from services.portal.frame.states import state_label, state_tone
from shared.kernel.clock import system_clock
from shared.kernel.money import CREDITS, Money, exponent
from shared.kernel.refusals import Invalid

_MOST_MONEY: Final = 1 << 53
_STEP: Final = 1000
_DAY: Final = timedelta(days=1)
_AVATAR_TONES: Final = 6
_LONGEST_LINK_TEXT: Final = 60


def install_formats(app: Flask, *, time_zone: str, credit_unit: str = "") -> None:
    """Make the filters known to the templates; texts go through gettext, English is what they are written in."""
    Languages(app, default_locale="en", default_timezone=time_zone, locale_selector=the_language)
    app.jinja_env.filters |= {
        "money": money,
        "instant": instant,
        "day": day,
        "from_now": from_now,
        "weekday": weekday,
        "long_day": long_day,
        "local_time": local_time,
        "duration": duration,
        "size": size,
        "initials": initials,
        "avatar_tone": avatar_tone,
        "state_label": state_label,
        "state_tone": state_tone,
        "web_address": web_address,
        "link_text": link_text,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
    }
    app.jinja_env.globals |= {"icon": icon, "due_tone": due_tone, "credit_unit": credit_unit, "CREDITS": CREDITS}
    app.extensions["orderwright.credit_unit"] = credit_unit


def money(amount: Mapping[str, Any] | None) -> str:
    """Return money as people write it: `$1,200.00`; credits by the agency's name for them; nothing for none."""
    if amount is None:
        return ""
    return Money(amount["amount"], amount["currency"]).text(str(get_locale()), the_credit_unit())


def the_credit_unit() -> str:
    """Return what the agency calls its credits; empty where it has none."""
    return cast("str", current_app.extensions["orderwright.credit_unit"])


def as_money(entered: str, currency: str, *, least: int = 1) -> dict[str, Any] | None:
    """Return an amount as it was entered, `12.50` or `12,50`, in minor units; None for nothing.

    Raises Invalid where it is no amount of that currency.
    """
    if not entered.strip():
        return None
    sorry = Invalid([], _("give the amount as a number, such as 12.50"))
    try:
        amount = Decimal(entered.strip().replace(",", ".")).scaleb(exponent(currency))
    except (InvalidOperation, ValueError, KeyError) as fault:
        raise sorry from fault
    if not amount.is_finite() or amount != int(amount) or not least <= amount < _MOST_MONEY:
        raise sorry
    return {"amount": int(amount), "currency": currency}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def instant(text: str | None) -> str:
    """Return an instant in the agency's time zone: `Nov 24, 2:00 PM`; with its year where that is another one."""
    return "" if text is None else f"{day(text)}, {format_time(_instant(text), 'short')}"


def day(text: str | None) -> str:
    """Return the day of an instant, in the agency's time zone: `Nov 24`; with its year where that is another one."""
    if text is None:
        return ""
    at = to_user_timezone(_instant(text))
    is_this_year = at.year == to_user_timezone(system_clock()).year
    return str(format_skeleton("MMMd" if is_this_year else "yMMMd", at, locale=get_locale()))


def weekday(on: date) -> str:
    """Return the name of a day of the week, short: `Mon`."""
    return str(format_skeleton("E", on, locale=get_locale()))


def long_day(on: date) -> str:
    """Return a day in full: `Monday, November 30`."""
    return str(format_skeleton("MMMMEEEEd", on, locale=get_locale()))


def as_instant(entered: str) -> str | None:
    """Return what was entered to a field of day and time, in the agency's time zone, as an instant; None for nothing.

    What is no day and time comes back as it is, for the app to refuse.
    """
    if not entered:
        return None
    try:
        at = datetime.fromisoformat(entered)
    except ValueError:
        return entered
    return str(to_utc(at.replace(tzinfo=None)).replace(tzinfo=UTC).isoformat())


def local_time(text: str | None) -> str:
    """Return an instant as a field of day and time takes it, in the agency's time zone: `2026-11-24T14:00`."""
    return "" if text is None else to_user_timezone(_instant(text)).strftime("%Y-%m-%dT%H:%M")


def duration(seconds: int) -> str:
    """Return a span in hours and minutes: `3 h 05 min`."""
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def size(count: int) -> str:
    """Return a number of bytes as people write it: `2.4 MB`."""
    amount, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB"):
        if amount < _STEP:
            break
        amount, unit = amount / _STEP, larger
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"


def from_now(text: str | None) -> str:
    """Return how far an instant is from now: `in 2 days`, `3 hours ago`."""
    if text is None:
        return ""
    return format_timedelta(_instant(text) - system_clock(), add_direction=True, locale=get_locale(), threshold=1.2)


def due_tone(due_at: str | None, state: str) -> str:
    """Return how urgent a due date is: `overdue`, `at-risk` within a day of it, else `calm`."""
    if due_at is None or state in {"completed", "cancelled", "withdrawn", "rejected", "delivered"}:
        return "calm"
    left = _instant(due_at) - system_clock()
    if left < timedelta():
        return "overdue"
    return "at-risk" if left < _DAY else "calm"


def initials(name: str) -> str:
    """Return the first letters of the first and the last name."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def avatar_tone(name: str) -> int:
    """Return one of a few colours, always the same for the same name."""
    return sum(name.encode()) % _AVATAR_TONES


def web_address(link: str) -> str:
    """Return the link where it is one of the web, else nothing: a link may come from anybody."""
    return link if urlsplit(link).scheme in {"http", "https"} else ""


def link_text(link: str) -> str:
    """Return a link without its scheme, shortened."""
    text = link.partition("://")[2].rstrip("/") or link
    return text if len(text) <= _LONGEST_LINK_TEXT else f"{text[: _LONGEST_LINK_TEXT - 1]}…"
