"""Two languages: every text is translated, and everybody reads theirs."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

PORTAL = Path(__file__).parents[2] / "services" / "portal"
GERMAN = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def texts() -> set[str]:
    """Every text that the portal's sources have to translate, the first form where there are several."""
    found = extract_from_dir(PORTAL, METHODS, keywords=KEYWORDS)
    return {each[2] if isinstance(each[2], str) else each[2][0] for each in found}


def translated() -> dict[str, Message]:
    catalogue = read_po(BytesIO((PORTAL / "translations" / "de.po").read_bytes()), locale="de")
    return {each.id if isinstance(each.id, str) else each.id[0]: each for each in catalogue if each.id}


def test_every_text_is_translated() -> None:
    german = translated()

    missing = sorted(
        each for each in texts() if each not in german or german[each].fuzzy or not all(_forms(german[each]))
    )

    assert missing == []


def test_a_translation_fills_in_what_its_text_does() -> None:
    for text, message in translated().items():
        for form in _forms(message):
            assert _places(form) <= _places(text) | _places(_forms_of_id(message)), text


def test_everybody_reads_the_language_they_ask_for_and_the_chosen_one_goes_before(
    nobody: FlaskClient, send: Callable[..., Any]
) -> None:
    asked = nobody.get("/services", headers=GERMAN).text
    plain = nobody.get("/services").text
    send(nobody, "/services", "/preferences/language", language="de")
    chosen = nobody.get("/services").text

    for page in (asked, chosen):
        assert ('<html lang="de"' in page, "Was wir anbieten" in page) == (True, True)
    assert ('<html lang="en"' in plain, "What we offer" in plain) == (True, True)
    send(nobody, "/services", "/preferences/language", language="xx")
    assert '<html lang="de"' in nobody.get("/services").text


@pytest.mark.parametrize(("language", "words"), [("de", "2. März"), ("en", "Mar 2")])
def test_days_are_written_as_in_the_language(clara: FlaskClient, language: str, words: str) -> None:
    assert words in clara.get("/invoices", headers={"Accept-Language": language}).text


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _forms_of_id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " ".join(message.id)


def _places(text: str) -> set[str]:
    """The names between %( and )."""
    return {part.split(")")[0] for part in text.split("%(")[1:]}
