"""Passwords: kept as Argon2id hashes, long enough, and none that everybody tries first."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.kernel.refusals import Invalid, Problem

#: OWASP's first choice for Argon2id: 19 MiB, two passes, one lane; some 50 ms on a small machine.
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

#: Kept of who has no password yet: none fits it.
NONE: Final = "none"

SHORTEST: Final = 12
LONGEST: Final = 1024

#: What the lists of leaked passwords are made of, once digits, signs and repetitions are taken away.
_COMMON: Final = frozenset(
    [
        "password",
        "passwort",
        "qwerty",
        "qwertz",
        "azerty",
        "qwertyuiop",
        "qwertzuiop",
        "asdfghjkl",
        "letmein",
        "welcome",
        "willkommen",
        "admin",
        "administrator",
        "iloveyou",
        "monkey",
        "dragon",
        "football",
        "baseball",
        "princess",
        "sunshine",
        "master",
        "shadow",
        "superman",
        "batman",
        "login",
        "secret",
        "changeme",
        "hallo",
        "hello",
        "abc",
        "abcdef",
        "abcdefg",
        "abcdefgh",
        "abcdefghij",
        "abcdefghijkl",
        "trustno",
        "starwars",
        "whatever",
        "freedom",
        "computer",
        "internet",
        "test",
        "default",
        "guest",
        "root",
        "access",
        "passphrase",
        "correcthorsebatterystaple",
        "orderwright",
    ]
)

#: Signs that stand for letters where somebody was told to use signs.
_DISGUISE: Final = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)

#: So few different signs are a pattern, however long.
_FEWEST_SIGNS: Final = 5


def hash_password(password: str, hasher: PasswordHasher = _HASHER) -> str:
    return hasher.hash(password)


def is_password(password: str, hashed: str | None) -> bool:
    """Tell whether `password` is the one behind `hashed`. Without a hash, or with something that is none, it takes as long and is never so."""
    known = hashed if hashed is not None and hashed.startswith("$argon2") else None
    try:
        return _HASHER.verify(known or _nobodys(), password) and known is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(hashed: str) -> bool:
    """Tell whether a hash was made with other costs than are used today, and is to be made again at the next chance."""
    try:
        return _HASHER.check_needs_rehash(hashed)
    except InvalidHashError:
        return True


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody's password")


def require_good(password: str, *, words: Iterable[str] = ()) -> None:
    """Raises Invalid, naming everything that is wrong with `password`. `words` are the person's own: name, address."""
    problems = [Problem(field="password", code=code, message=message) for code, message in _faults(password, [*words])]
    if problems:
        raise Invalid(problems)


def _faults(password: str, words: list[str]) -> list[tuple[str, str]]:
    found = []
    if len(password) < SHORTEST:
        found.append(("too_short", f"Use at least {SHORTEST} characters; a few words that belong to nothing are good."))
    if len(password) > LONGEST:
        found.append(("too_long", f"Use at most {LONGEST} characters."))
    if _is_common(password):
        found.append(("common", "This is one of the first that somebody else would try."))
    if _is_made_of(password, words):
        found.append(("own_name", "This is made of your own name or address."))
    return found


def _is_common(password: str) -> bool:
    bare = password.casefold()
    stem = bare.rstrip("0123456789!?.-_#*")
    forms = {_letters(one) for text in (bare, stem) for one in (text, text.translate(_DISGUISE))} - {""}
    kernels = forms | {_once(form) for form in forms}
    return len(set(bare)) < _FEWEST_SIGNS or bool(kernels & _COMMON) or (not _letters(bare) and _is_run(bare))


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text)


def _once(text: str) -> str:
    """Return what is repeated where a text is one thing over and over: `qwertyqwerty` is `qwerty`."""
    size = (text + text).find(text, 1)
    return text[:size]


def _is_run(text: str) -> bool:
    """Tell whether these are digits in a row, such as 123456789012."""
    digits = re.sub(r"\D", "", text)
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(digits)}
    return len(digits) == len(text) and len(steps) == 1


def _is_made_of(password: str, words: list[str]) -> bool:
    """Tell whether nothing much is left of a password without the person's own words."""
    left = password.casefold()
    for word in sorted(
        {part for text in words for part in re.split(r"[\s@.]+", text.casefold())}, key=len, reverse=True
    ):
        if len(word) >= 3:  # noqa: PLR2004 - shorter ones are in every text
            left = left.replace(word, "")
    return len(left) != len(password) and len(_letters(left)) < _FEWEST_SIGNS
