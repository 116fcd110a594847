"""The samples of the messages: what each looks like, and what earlier versions sent."""

import json
from typing import Any, Final

from cli.places import ROOT
from shared.kernel.facts import Message

SAMPLES: Final = ROOT / "tests" / "contracts" / "samples"


def sample_of(message: type[Message]) -> dict[str, Any]:
    """Return a message's sample. Raises FileNotFoundError where it has none."""
    found: dict[str, Any] = json.loads((SAMPLES / f"{message.wire_name}.json").read_text())
    return found
