"""The kinds of answer a field may ask for: how each is read, and how it is shown to those who do the work (rule I-3)."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    DATE = "date"
    CHOICE = "choice"
    MANY_CHOICE = "many_choice"
    YES_NO = "yes_no"
    FILE = "file"
    TABLE = "table"
    HEADING = "heading"

    @property
    def is_asked(self) -> bool:
        """Tell whether it takes an answer; a heading only parts the others."""
        return self is not FieldKind.HEADING

    @property
    def is_chosen(self) -> bool:
        """Tell whether the answer is taken from options."""
        return self in {FieldKind.CHOICE, FieldKind.MANY_CHOICE}


class Wrong(Exception):
    """An answer is not what the field asks for: a stable code, and a sentence for the client."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class WrongInside(Wrong):
    """Parts of an answer are not what is asked for: each with the path to it inside of the answer."""

    def __init__(self, parts: "Sequence[tuple[str, Wrong]]") -> None:
        super().__init__(parts[0][1].code, parts[0][1].sentence)
        self.parts = parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an answer must keep to; None is no limit. Lengths in characters, inclusive all.

    `minimum` and `maximum` bound a number, how many options are chosen, how many rows a table has, or how many files are given;
    `max_bytes` the size of each of these.
    """

    min_length: int | None = None
    max_length: int | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None
    max_bytes: int | None = None


class Question(Protocol):
    """What a kind needs to know of the field whose answer it reads."""

    @property
    def limits(self) -> Limits: ...
    @property
    def options(self) -> tuple[str, ...]: ...


class Kind(NamedTuple):
    """`read(value, question)` returns the answer in its one true form or raises Wrong; `show` says it in words."""

    read: Callable[[Any, Question], Any]
    show: Callable[[Any], str] = str


_EMAIL: Final = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s.,;:<>]+(\.[^@\s.,;:<>]+)+")
_LONGEST_EMAIL: Final = 254
_LONGEST_URL: Final = 2000
_MOST: Final = 10**15


def is_email(text: str) -> bool:
    """Tell whether mail could be sent to `text`: one name, one @, a domain with a dot."""
    return len(text) <= _LONGEST_EMAIL and ".." not in text and bool(_EMAIL.fullmatch(text))


def _read_text(value: Any, question: Question) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Wrong("not_a_text", "Please answer with a text.")
    text, limits = str(value).strip(), question.limits
    if limits.min_length is not None and len(text) < limits.min_length:
        raise Wrong("too_short", f"Please write at least {limits.min_length} characters; there are {len(text)}.")
    if limits.max_length is not None and len(text) > limits.max_length:
        raise Wrong("too_long", f"Please write at most {limits.max_length} characters; there are {len(text)}.")
    return text


def _read_number(value: Any, question: Question) -> int | float:
    number, limits = _number(value), question.limits
    if limits.minimum is not None and number < limits.minimum:
        raise Wrong("too_small", f"Please give a number of at least {limits.minimum}.")
    if limits.maximum is not None and number > limits.maximum:
        raise Wrong("too_large", f"Please give a number of at most {limits.maximum}.")
    return number


def _number(value: Any) -> int | float:
    wrong = Wrong("not_a_number", "Please give a number, such as 800.")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    try:
        exact = Decimal(str(value).strip())
    except InvalidOperation:
        raise wrong from None
    if not exact.is_finite() or abs(exact) > _MOST or not math.isfinite(float(exact)):
        raise wrong
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def _read_email(value: Any, question: Question) -> str:
    if not isinstance(value, str) or not is_email(value.strip()):
        raise Wrong("not_an_email", "Please give an e-mail address, such as name@example.com.")
    return value.strip()


def _read_url(value: Any, question: Question) -> str:
    if not isinstance(value, str) or not is_url(value.strip()):
        raise Wrong("not_a_url", "Please give a full web address, such as https://www.example.com.")
    return value.strip()


def is_url(text: str) -> bool:
    if len(text) > _LONGEST_URL or any(sign.isspace() for sign in text):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        return parts.scheme in {"http", "https"} and "." in host.strip(".") and (parts.port or 1) > 0
    except ValueError:
        return False


def _read_date(value: Any, question: Question) -> str:
    try:
        return date.fromisoformat(value.strip()).isoformat()
    except (AttributeError, ValueError):
        raise Wrong("not_a_date", "Please give a date as year-month-day, such as 2026-12-31.") from None


def _read_choice(value: Any, question: Question) -> str:
    wanted = value.strip().casefold() if isinstance(value, str) else None
    for option in question.options:
        if option.casefold() == wanted:
            return option
    raise Wrong("choice_unknown", f"Please choose one of: {', '.join(question.options)}.")


def _read_many_choice(value: Any, question: Question) -> list[str]:
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list):
        raise Wrong("choice_unknown", f"Please choose from: {', '.join(question.options)}.")
    chosen = {_read_choice(one, question) for one in given}
    require_count(len(chosen), question.limits, "options")
    return [option for option in question.options if option in chosen]


def require_count(count: int, limits: Limits, things: str) -> None:
    """Raises Wrong where there are fewer or more of them than the limits allow."""
    if limits.minimum is not None and count < limits.minimum:
        raise Wrong("too_few", f"Please give at least {limits.minimum} {things}; there are {count}.")
    if limits.maximum is not None and count > limits.maximum:
        raise Wrong("too_many", f"Please give at most {limits.maximum} {things}; there are {count}.")


_PHONE: Final = re.compile(r"\+?[0-9 ()./-]+")
_PHONE_DIGITS: Final = range(6, 16)


def _read_phone(value: Any, question: Question) -> str:
    text = value.strip() if isinstance(value, str) else ""
    digits = "".join(sign for sign in text if sign in "0123456789")
    if not _PHONE.fullmatch(text) or len(digits) not in _PHONE_DIGITS:
        raise Wrong("not_a_phone", "Please give a telephone number, such as +43 1 234567.")
    return f"+{digits}" if text.startswith("+") else digits


_YES_NO: Final[Mapping[str, bool]] = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


def _read_yes_no(value: Any, question: Question) -> bool:
    said = _YES_NO.get(value.strip().casefold()) if isinstance(value, str) else value
    if not isinstance(said, bool):
        raise Wrong("not_yes_or_no", "Please answer with yes or no.")
    return said


def _show_yes_no(value: Any) -> str:
    return "Yes" if value else "No"


#: Every kind of a single answer. A new kind is a line here and a way to enter it on the screens; a table is in tables.py, a file in files.py.
KINDS: Final[Mapping[FieldKind, Kind]] = {
    FieldKind.TEXT: Kind(_read_text),
    FieldKind.LONG_TEXT: Kind(_read_text),
    FieldKind.NUMBER: Kind(_read_number),
    FieldKind.EMAIL: Kind(_read_email),
    FieldKind.URL: Kind(_read_url),
    FieldKind.PHONE: Kind(_read_phone),
    FieldKind.DATE: Kind(_read_date),
    FieldKind.CHOICE: Kind(_read_choice),
    FieldKind.MANY_CHOICE: Kind(_read_many_choice, ", ".join),
    FieldKind.YES_NO: Kind(_read_yes_no, _show_yes_no),
}
