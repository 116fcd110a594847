"""The README's table of messages: who tells whom."""

from __future__ import annotations

import re
from typing import Final

from cli.places import ROOT
from shared.contracts.routes import ROUTES

_TABLE: Final = re.compile(r"(?P<head>\| message \| goes to \|\n\|---\|---\|\n)(\|.*\n)*")


def readme() -> str:
    """Return the README with its table of messages as the routes have it."""
    rows = "".join(
        f"| `{message.wire_name}` | {', '.join(queues) or 'nobody yet'} |\n" for message, queues in ROUTES.items()
    )
    return _TABLE.sub(lambda found: found["head"] + rows, (ROOT / "README.md").read_text(encoding="utf-8"))
