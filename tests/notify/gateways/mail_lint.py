"""What mail programs are known to choke on: a checker of the HTML of mails.

The rules are those that the makers of mail programs and caniemail.com agree on: Outlook lays out by tables only and reads no padding on links, Gmail
cuts off at 102 kB and throws away styles with anything it does not know, and many show no picture until they are asked to.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

MOST_BYTES: Final = 102 * 1024
WIDEST: Final = 600

_VOID: Final = {"meta", "br", "img", "hr"}
_TAGS: Final = _VOID | {
    "html", "head", "title", "body", "table", "tr", "td", "p", "div", "span", "a", "strong", "em", "ul", "ol", "li", "blockquote", "h1", "h2",
}  # fmt: skip

#: Properties that every large mail program reads, or passes over without harm.
_STYLES: Final = {
    "background", "border", "border-left", "border-radius", "color", "display", "font-family", "font-size", "font-weight",
    "line-height", "margin", "max-height", "max-width", "overflow-wrap", "padding", "table-layout", "text-align", "text-decoration",
    "white-space", "width",
}  # fmt: skip
_NEVER: Final = re.compile(r"url\(|var\(|calc\(|expression|@import|position|float|flex|grid|javascript:", re.IGNORECASE)


def faults_of(html: str) -> list[str]:
    """Return everything that is wrong with the HTML of a mail, in words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = reader.faults + [f"<{tag}> is never closed" for tag in reader.open]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        found.append("it does not begin with its doctype")
    if len(html.encode()) > MOST_BYTES:
        found.append("Gmail cuts it off")
    for wanted in ("lang", "charset", "viewport", "title", "table"):
        if wanted not in reader.seen:
            found.append(f"it has no {wanted}")
    return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.open: list[str] = []
        self.seen: set[str] = set()
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag not in _TAGS:
            self.faults.append(f"<{tag}> is not for mails")
        if tag not in _VOID:
            self.open.append(tag)
        self.seen |= {tag} | {"lang" for _ in said if tag == "html" and said.get("lang")}
        self.seen |= ({"charset"} if "charset" in said else set()) | {said.get("name", "")}
        self.faults += [f"{name} runs something" for name in said if name.startswith("on")]
        self._look_at_style(tag, said.get("style", ""))
        if tag == "table" and said.get("role") != "presentation":
            self.faults.append("a table is read aloud as one")
        if said.get("width", "").isdecimal() and int(said["width"]) > WIDEST:
            self.faults.append(f"<{tag}> is {said['width']} wide")
        if tag == "img" and not (said.get("alt") and said.get("src", "").startswith("https://")):
            self.faults.append("a picture has no words in its place, or is not to be had")
        if tag == "a":
            self._link = ""
            if not said.get("href", "").lower().startswith(("https://", "http://", "mailto:")):
                self.faults.append(f"a link leads to {said.get('href')!r}")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")
        if tag == "a" and not (self._link or "").strip():
            self.faults.append("a link has no words")
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._link is not None:
            self._link += data

    def _look_at_style(self, tag: str, style: str) -> None:
        for rule in filter(None, (part.strip() for part in style.split(";"))):
            name, _, value = (part.strip() for part in rule.partition(":"))
            if name not in _STYLES or _NEVER.search(rule):
                self.faults.append(f"<{tag}> has the style {rule!r}")
            if name == "padding" and tag == "a":
                self.faults.append("Outlook reads no padding on links")
            if name in {"width", "max-width"} and value.endswith("px") and int(value[:-2]) > WIDEST:
                self.faults.append(f"<{tag}> is {value} wide")
