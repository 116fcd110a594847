"""Text from people, made fit for a place that is one line."""

import re
from typing import Final

#: Control characters, line and paragraph separators, and the marks that turn the direction of what follows them.
_UNFIT: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TURNS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def one_line(text: str, longest: int) -> str:
    """Return `text` on one line of at most `longest` characters; what is cut off shows as an ellipsis."""
    flat = " ".join(_UNFIT.sub(" ", _TURNS.sub("", text)).split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1].rstrip()}…"
