"""The pages: every command they show is one, with options that it has; every page can be found from the index."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from cli.main import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs/decisions").glob("*.md"))]
#: How a command of ours stands in a page: called here, in a container, or as the container's own.
CALLED = re.compile(
    r"(?:\./orderwright|(?:^|\s|`)orderwright|/bin/orderwright|docker compose run (?:--\S+ )*prepare)[ ]+([a-z][^`|#&<>\n]*)"
)
#: What stands for something of the reader's own.
STANDS_FOR = {"APP": "intake", "ROLE": "api", "COMMAND": "up", "ID": "x", "...": "", "VERB": "up"}


def commands_of(page):
    text = page.read_text()
    code = re.findall(r"```sh\n(.*?)```", text, re.DOTALL) + re.findall(
        r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    )
    for said in CALLED.findall("\n".join(code)):
        words = [STANDS_FOR.get(word, word) for word in shlex.split(said.replace("…", ""))]
        yield [word for word in words if word]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_ours_is_one_with_options_that_it_has(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wrong = {}
    for words in commands_of(page):
        try:
            _parse(main, words)
        except click.UsageError as fault:
            wrong[" ".join(words)] = fault.format_message()

    assert wrong == {}


def _parse(command, words):
    """Read the words as the command would, without doing anything."""
    if isinstance(command, click.Group):
        named, rest = (words[0], words[1:]) if words and not words[0].startswith("-") else ("", words)
        context = click.Context(command)
        inner = command.get_command(context, named) if named else None
        if inner is None and named:
            raise click.UsageError(f"no such command: {named}")
        if inner is not None:
            _parse(inner, rest)
            return
    context = click.Context(command, info_name=command.name)
    options, _, _ = command.make_parser(context).parse_args(list(words))
    for option in command.get_params(context):
        if option.name in options and not isinstance(option, click.Argument):
            option.type_cast_value(context, options[option.name])


def test_every_page_is_found_from_the_index():
    index = (ROOT / "docs/index.md").read_text()

    assert [
        page.name for page in (ROOT / "docs").glob("*.md") if page.name != "index.md" and f"({page.name})" not in index
    ] == []


def test_it_is_seen_where_a_command_is_none():
    with pytest.raises(click.UsageError):
        _parse(main, ["upp"])
    with pytest.raises(click.UsageError):
        _parse(main, ["audit", "--jsn"])
    with pytest.raises(click.UsageError):
        _parse(main, ["audit", "--within", "soon"])
