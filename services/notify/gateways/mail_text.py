"""The words of a mail: what was written anew, without what it quotes, and without what ends every mail of somebody."""

import re
from html.parser import HTMLParser
from typing import Final

from mailparser_reply import EmailReplyParser

#: Nobody writes more by hand; what is behind it is cut off before anything looks at it.
_LONGEST: Final = 20_000
_LONGEST_LINE: Final = 2_000
_LANGUAGES: Final = ["en", "de", "fr", "es", "it", "nl"]
_BREAKS: Final = frozenset({"br", "div", "p", "li", "tr", "h1", "h2", "h3", "h4", "blockquote", "pre"})
_UNSEEN: Final = frozenset({"style", "script", "head", "title"})
#: Where mail programs put what they quote.
_QUOTES: Final = ("gmail_quote", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
_SIGNATURE: Final = re.compile(r"(?m)^--$")
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def new_words(text: str) -> str:
    """Return what somebody wrote, without quotes and signature."""
    lines = (line[:_LONGEST_LINE].rstrip() for line in text[:_LONGEST].splitlines())
    fit = _SIGNATURE.split(_NOT_TEXT.sub("", "\n".join(lines)).strip())[0]
    replies = EmailReplyParser(languages=_LANGUAGES).read(fit).replies if fit else []
    kept = [line for line in (replies[0].body if replies else "").splitlines() if not line.startswith(">")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def words_of_html(html: str) -> str:
    """Return the text of HTML, without what it quotes."""
    reader = _Words()
    reader.feed(html[: _LONGEST * 20])
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    """Collects text; `blockquote` and the quotes of common mail programs become quoted lines' end."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = next((value or "" for name, value in attrs if name == "class"), "")
        is_quote = tag == "blockquote" or any(quote in classes for quote in _QUOTES)
        if self._unseen:
            if tag == self._unseen[-1]:
                self._unseen.append(tag)
        elif is_quote or tag in _UNSEEN:
            self._unseen.append(tag)
        if tag in _BREAKS and not self._unseen:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(re.sub(r"\s+", " ", data))
