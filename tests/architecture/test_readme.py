"""What the README says is so."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path

import pytest

from shared.contracts.routes import QUEUES, ROUTES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def test_its_table_of_messages_is_the_table_of_routes():
    rows = re.findall(r"^\| `([a-z_.]+\.v\d+)` \| (.*) \|$", README, re.MULTILINE)

    assert rows == [(message.wire_name, ", ".join(queues) or "nobody yet") for message, queues in ROUTES.items()]


def test_it_names_every_queue():
    for queue in QUEUES:
        assert f"`{queue}`" in README


PAGES = ["README.md", "CONTRIBUTING.md", *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_somewhere(page):
    file = ROOT / page
    links = [link for link in re.findall(r"\]\(([^)#]+)[^)]*\)", file.read_text()) if "://" not in link]

    assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_page_of_settings_lists_every_one_with_what_it_is():
    kinds = [
        importlib.import_module(f"services.{app}.settings").Settings
        for app in (*sorted(set(QUEUES.values())), "portal")
    ]
    names = {field.name.upper() for kind in kinds for field in dataclasses.fields(kind)}
    told = dict(
        re.findall(r"^\| `([A-Z_]+)` \|.*\| ([^|]+) \|$", (ROOT / "docs/configuration.md").read_text(), re.MULTILINE)
    )

    assert names - told.keys() == set()
    assert [name for name in names if len(told[name]) < 10] == []
