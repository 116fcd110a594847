"""Words for notices, from the Jinja templates beside this module, by language and kind, or from the agency's own."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone, get_timezone_name
from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, StrictUndefined, TemplateError, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from mjml import mjml2html

from services.notify.domain.house import House
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Words
from services.notify.domain.wording import Wording
from services.notify.gateways.one_line import one_line
from services.notify.ports import Draft, Reader, Unwordable
from shared.kernel.money import Money

_FOLDER: Final = Path(__file__).parent / "templates"

#: The language of whoever reads none of those that the product speaks.
_FIRST_LANGUAGE: Final = "en"
_LANGUAGES: Final = frozenset(path.name for path in _FOLDER.iterdir() if path.is_dir())

#: No mail program shows more of a subject.
_LONGEST_SUBJECT: Final = 150

#: What the agency writes stands inside the layout of the house, in the reader's language.
_TEXT: Final = '{% extends "body.txt" %}{% block content %}\n{{ said }}\n{% endblock %}'
_HTML: Final = (
    '{% extends "body.html" %}{% block content %}<div style="white-space:pre-wrap">{{ said }}</div>{% endblock %}'
)

#: What goes wrong inside a template, or in a filter it uses on something it was not made for.
_FAULTS: Final = (TemplateError, LookupError, TypeError, ValueError)


class _Environment(ImmutableSandboxedEnvironment):
    def join_path(self, template: str, parent: str) -> str:
        """Take the layout of the language that the template is in: names are `language/...`."""
        return template if "/" in template else f"{_spoken(parent.partition('/')[0])}/{template}"


class JinjaTemplates:
    """Puts notices into words for one agency: its own, else those beside this module.

    A template that speaks of something it was not given is a bug, and fails.
    """

    def __init__(self, *, agency_name: str, portal_url: str, credit_unit: str = "") -> None:
        self._agency_name = agency_name
        self._credit_unit = credit_unit
        self._own: dict[str, str] = {}
        self._environment = _Environment(
            loader=ChoiceLoader([FunctionLoader(self._own.get), FileSystemLoader(_FOLDER)]),
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".html"),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["portal_url"] = portal_url.rstrip("/")
        self._environment.filters |= {"money": _money, "day": _day, "moment": _moment, "line": one_line}
        self._environment.tests |= {"web_address": _is_web_address}

    def words(
        self, kind: NoticeKind, channel: Channel, details: Mapping[str, Any], reader: Reader, house: House
    ) -> Words:
        """Return what a notice of this kind says. `details` is the fact, in its wire form, and `orders`. Raises Unwordable."""
        language = _language(reader.locale)
        try:
            wording = house.wording(kind, channel, language) or house.wording(kind, channel, _spoken(language))
            given = self._given(details, reader, house)
            if wording is None:
                return self._rendered(f"{_spoken(language)}/{kind.value}", given)
            place = self._kept(wording)
            return self._rendered(
                place, given | {"said": self._environment.get_template(f"{place}/content.txt").render(given).strip()}
            )
        except _FAULTS as fault:
            raise Unwordable(f"the template {kind.value} fails: {type(fault).__name__}: {fault}") from fault

    def html_of(self, draft: Draft) -> str:
        """Return the template that the draft's MJML makes. Raises Unwordable where that, or one of the templates, can't be read."""
        try:
            html = mjml2html(draft.mjml) if draft.mjml else ""
            for source in (draft.subject, draft.text, html):
                self._environment.parse(source)
        except _FAULTS as fault:
            raise Unwordable(f"{type(fault).__name__}: {fault}") from fault
        return html

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which the product came with words, the first it speaks first."""
        return [_FIRST_LANGUAGE, *sorted(_LANGUAGES - {_FIRST_LANGUAGE})]

    def shipped(self, kind: NoticeKind, language: str) -> Draft:
        """Return the words that the product came with, without the layout around them."""
        folder = _FOLDER / _spoken(language) / kind.value
        whole = (folder / "body.txt").read_text()
        text = whole.partition("{% block content %}")[2].rpartition("{% endblock %}")[0]
        return Draft(subject=(folder / "subject.txt").read_text().strip(), text=text.strip())

    def _kept(self, wording: Wording) -> str:
        """Return where the agency's words are, compiled once for each version; a draft is version 0 and replaced by the next."""
        place = f"{wording.language}/own/{wording.kind.value}/{wording.channel.value}/{wording.version}"
        sources = {
            f"{place}/subject.txt": wording.subject,
            f"{place}/content.txt": wording.text,
            f"{place}/body.txt": _TEXT,
            f"{place}/body.html": wording.html or _HTML,
        }
        if not wording.version and self._environment.cache is not None:
            self._environment.cache.clear()
        self._own.update(sources)
        return place

    def _given(self, details: Mapping[str, Any], reader: Reader, house: House) -> dict[str, Any]:
        locale, brand = _locale(reader.locale), house.brand
        return {
            "fact": details,
            "orders": details["orders"],
            "reader": reader,
            "locale": locale,
            "locale_name": str(locale),
            "zone": _zone(reader.time_zone),
            "credit_unit": self._credit_unit,
            "agency_name": (brand and brand.name) or self._agency_name,
            "colour": (brand and brand.colour) or "#1d4ed8",
            "logo_url": brand.logo_url if brand else "",
            "signature": brand.signature if brand else "",
            "stop_url": reader.stop_url,
        }

    def _rendered(self, place: str, given: Mapping[str, Any]) -> Words:
        def rendered(part: str) -> str:
            return self._environment.get_template(f"{place}/{part}").render(given)

        return Words(
            subject=one_line(rendered("subject.txt"), _LONGEST_SUBJECT),
            text=rendered("body.txt").strip() + "\n",
            html=rendered("body.html"),
        )


def _language(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


def _spoken(language: str) -> str:
    """Return the language, if the product speaks it, else the one it speaks first."""
    return language if language in _LANGUAGES else _FIRST_LANGUAGE


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
    return _spelt(wire["amount"], wire["currency"], context["locale_name"], context["credit_unit"])


@lru_cache(maxsize=1000)
def _spelt(amount: int, currency: str, locale: str, unit: str) -> str:
    return Money(amount=amount, currency=currency).text(locale, unit)


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
