"""The page of faults names tests and faults of the drill that are there, and every fault of the drill."""

from __future__ import annotations

import re
from pathlib import Path

from cli.faults.table import FAULTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/faults.md").read_text()


def test_every_test_that_it_names_is_there():
    named = set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE))

    missing = [
        f"{module}::{test}"
        for module, test in sorted(named)
        if not (ROOT / "tests" / module).exists() or f"def {test}(" not in (ROOT / "tests" / module).read_text()
    ]

    assert missing == []
    assert len(named) > 30


def test_it_names_every_fault_of_the_drill_and_no_other():
    named = {
        fault for cell in re.findall(r"drill ((?:`[^`]+`(?:, )?)+)", PAGE) for fault in re.findall(r"`([^`]+)`", cell)
    }

    assert named == FAULTS.keys()
