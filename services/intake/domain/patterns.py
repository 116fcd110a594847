"""Patterns for answers: a small part of regular expressions that no answer can keep the server busy with.

Signs, classes of signs, how often each may come, and alternatives of the whole. No groups, no references, no looking around: what is
left means the same here, in a browser and in a JSON Schema, and is matched in a time that its length bounds.
"""

import re
from functools import lru_cache
from typing import Final

LONGEST_PATTERN: Final = 200
#: A text that a pattern is tried on is no longer than this.
LONGEST_MATCHED: Final = 300
_MOST_OPEN: Final = 3

_SIGN: Final = (
    r"(?:\\[dDwWsS.\-+*?()\[\]{}|^$/\\]|\[\^?(?:\\[dDwWsS.\-+*?()\[\]{}|^$/\\]|[^\[\]\\^])+\]|[^\\\[\](){}*+?|^$])"
)
_TIMES: Final = r"(?:[?*+]|\{\d{1,3}(?:,\d{0,3})?\})?"
_LANGUAGE: Final = re.compile(rf"(?:{_SIGN}{_TIMES})+(?:\|(?:{_SIGN}{_TIMES})+)*")
_OPEN: Final = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\d*\})")


def is_pattern(text: str) -> bool:
    """Tell whether `text` is a pattern that may be asked for."""
    if len(text) > LONGEST_PATTERN or not _LANGUAGE.fullmatch(text) or len(_OPEN.findall(text)) > _MOST_OPEN:
        return False
    try:
        _compiled(text)
    except (re.error, OverflowError):
        return False
    return True


def fits(text: str, pattern: str) -> bool:
    """Tell whether all of `text` is as `pattern` says."""
    return len(text) <= LONGEST_MATCHED and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
