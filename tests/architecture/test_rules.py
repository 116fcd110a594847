"""The page of rules and the code are in step."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_rule_that_code_cites_is_on_the_page_and_every_rule_on_the_page_is_cited():
    page = set(re.findall(r"^\| ([IWBN]-\d+) \|", (ROOT / "docs/rules.md").read_text(), re.MULTILINE))
    cited = {
        number
        for folder in ("services", "shared")
        for module in (ROOT / folder).rglob("*.py")
        for number in re.findall(r"rules? ([IWBN]-\d+)", module.read_text())
    }

    assert cited == page
