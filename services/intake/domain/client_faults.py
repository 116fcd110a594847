"""What is wrong with what is to be kept of a client: everything at once (rule I-4)."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from babel import Locale

from services.intake.domain.checking import client_problems, is_storable
from shared.contracts.parts import Address
from shared.kernel.refusals import Problem

#: How the work may be handed over to a client.
DELIVERY_CHANNELS: Final = ("portal", "email", "link", "collaboration")
_LONGEST: Final[Mapping[str, int]] = {"name": 200, "company": 200, "tax_id": 50, "status": 50, "notes": 20_000}
_KINDS: Final = ("billing", "delivery")
_LONGEST_LINE: Final = 200
_MOST_ADDRESSES: Final = 20
_MOST_TAGS: Final = 50
_LONGEST_TAG: Final = 50


def faults_in(changes: Mapping[str, Any]) -> list[Problem]:
    """Return all that is wrong with `changes` of a client, by the names of its attributes; `custom` is the agency's own fields' to say."""
    return [
        *client_problems(changes),
        *_text_faults(changes),
        *_country_faults("country", changes.get("country", "")),
        *_address_faults(changes.get("addresses", ())),
        *_tag_faults(changes.get("tags", ())),
    ]


def _text_faults(changes: Mapping[str, Any]) -> Iterator[Problem]:
    for name, longest in _LONGEST.items():
        text = changes.get(name, "")
        if len(text) > longest:
            yield _fault(name, "too_long", f"Please write at most {longest} characters.")
        if not is_storable(text):
            yield _fault(name, "not_a_text", "This holds characters that no text may hold.")
    if "name" in changes and not changes["name"].strip():
        yield _fault("name", "required", "Please fill this in.")
    if changes.get("delivery_channel") not in {None, *DELIVERY_CHANNELS}:
        yield _fault("delivery_channel", "choice_unknown", f"Please choose one of: {', '.join(DELIVERY_CHANNELS)}.")


def _country_faults(field: str, country: str) -> Iterator[Problem]:
    if country and country not in _countries():
        yield _fault(field, "country_unknown", "Please give a country by its two letters, such as AT.")


@cache
def _countries() -> frozenset[str]:
    codes = map(str, Locale("en").territories)
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha())  # noqa: PLR2004 - ISO 3166-1 alpha-2


def _address_faults(addresses: tuple[Address, ...]) -> Iterator[Problem]:
    if len(addresses) > _MOST_ADDRESSES:
        yield _fault("addresses", "too_many", f"Please give at most {_MOST_ADDRESSES} addresses.")
    for place, address in enumerate(addresses):
        at = f"addresses.{place}"
        if address.kind not in _KINDS:
            yield _fault(f"{at}.kind", "choice_unknown", f"Please choose one of: {', '.join(_KINDS)}.")
        yield from _country_faults(f"{at}.country", address.country)
        for name in ("line1", "line2", "postal_code", "city", "region"):
            text = getattr(address, name)
            if len(text) > _LONGEST_LINE or not is_storable(text):
                yield _fault(f"{at}.{name}", "too_long", f"Please write at most {_LONGEST_LINE} plain characters.")


def _tag_faults(tags: tuple[str, ...]) -> Iterator[Problem]:
    if len(tags) > _MOST_TAGS or any(not 0 < len(tag) <= _LONGEST_TAG or not is_storable(tag) for tag in tags):
        yield _fault("tags", "invalid", f"Please give at most {_MOST_TAGS} tags of at most {_LONGEST_TAG} characters.")


def _fault(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)
