"""Whether a submission can be an order at all: everything that is wrong with it, at once (rule I-4).

Works on the raw fields, so that it can speak even where the shape is wrong: what can't be read is passed over here and named
by whoever read the shape.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from services.intake.domain.kinds import is_email
from shared.kernel.refusals import Problem

LARGEST_QUANTITY: Final = 10_000
_LONGEST: Final[Mapping[str, int]] = {
    "source": 100,
    "external_id": 200,
    "note": 5000,
    "coupon": 100,
    "client.name": 200,
    "client.company": 200,
}
_DEEPEST: Final = 4
_INTEGERS: Final = range(-(2**63), 2**63)


def problems_with(fields: Mapping[str, Any], *, is_on_sale: bool) -> list[Problem]:
    """Return all that is wrong with a submission's fields; `is_on_sale` tells whether the service it names can be bought."""
    client = fields.get("client")
    flat = dict(fields) | {f"client.{name}": value for name, value in _mapping(client).items()}
    checks = [*_text_problems(flat), *client_problems(flat, "client."), *_quantity_problems(flat.get("quantity"))]
    if not is_on_sale and isinstance(flat.get("service"), str):
        checks.append(_problem("service", "service_unknown", f"There is no service {flat['service']!r} on sale."))
    return merged(checks, unkept(_mapping(fields.get("answers")), "answers"))


def merged(first: Iterable[Problem], then: Iterable[Problem]) -> list[Problem]:
    """Return `first` and what `then` says about other fields: one problem for a field is enough to mend it."""
    by_field: dict[str, Problem] = {}
    for found in (*first, *then):
        by_field.setdefault(found.field, found)
    return list(by_field.values())


def _problem(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text_problems(flat: Mapping[str, Any]) -> Iterator[Problem]:
    for name in ("source", "external_id", "service", "client.name"):
        if isinstance(flat.get(name), str) and not flat[name].strip():
            yield _problem(name, "required", "Please fill this in.")
    for name, longest in _LONGEST.items():
        if isinstance(flat.get(name), str) and len(flat[name]) > longest:
            yield _problem(name, "too_long", f"Please write at most {longest} characters.")
    for name, value in flat.items():
        if isinstance(value, str) and not is_storable(value):
            yield _problem(name, "not_a_text", "This holds characters that no text may hold.")


def client_problems(client: Mapping[str, Any], prefix: str = "") -> Iterator[Problem]:
    """Return what is wrong with address, language and time zone of a client; `prefix` stands before their names."""
    for name, (is_good, code, sentence) in _CLIENT_CHECKS.items():
        value = client.get(prefix + name)
        if isinstance(value, str) and not is_good(value.strip()):
            yield _problem(prefix + name, code, sentence)


def _quantity_problems(quantity: Any) -> Iterator[Problem]:
    if not isinstance(quantity, int) or isinstance(quantity, bool):
        return
    if quantity < 1:
        yield _problem("quantity", "too_small", "Please order at least 1.")
    if quantity > LARGEST_QUANTITY:
        yield _problem("quantity", "too_large", f"Please order at most {LARGEST_QUANTITY} at once.")


@lru_cache(maxsize=500)
def _is_locale(name: str) -> bool:
    try:
        Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return False
    return True


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


_Check = tuple[Callable[[str], bool], str, str]

_CLIENT_CHECKS: Final[Mapping[str, _Check]] = {
    "email": (is_email, "not_an_email", "Please give an e-mail address, such as name@example.com."),
    "locale": (_is_locale, "locale_unknown", "Please give a language such as en or de-AT."),
    "time_zone": (
        lambda name: name in _time_zones(),
        "time_zone_unknown",
        "Please give a time zone such as Europe/Berlin.",
    ),
}


def unkept(value: Any, path: str, depth: int = 0) -> list[Problem]:
    """Return a problem for each part of a JSON value that can't be kept as it is."""
    if depth > _DEEPEST:
        return [_problem(path, "too_deep", "This answer is nested too deep.")]
    if isinstance(value, Mapping):
        bad = [_problem(path, "not_a_text", "A name in here is no text.") for key in value if not is_storable(key)]
        good = [(key, inner) for key, inner in value.items() if is_storable(key)]
        return bad + [found for key, inner in good for found in unkept(inner, f"{path}.{key}", depth + 1)]
    if isinstance(value, list):
        return [found for inner in value for found in unkept(inner, path, depth + 1)]
    if isinstance(value, str) and not is_storable(value):
        return [_problem(path, "not_a_text", "This holds characters that no text may hold.")]
    if isinstance(value, int) and value not in _INTEGERS:
        return [_problem(path, "not_a_number", "This number is too large.")]
    return []


def is_storable(text: str) -> bool:
    """Tell whether the database can keep `text`: no NUL, no half of a surrogate pair."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
