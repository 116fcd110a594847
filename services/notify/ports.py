"""What notify needs from the outside world."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self

from services.notify.domain.arrived import ArrivedMail
from services.notify.domain.attempt import Answer
from services.notify.domain.house import House
from services.notify.domain.kinds import ALWAYS_BY_MAIL, Channel, NoticeKind
from services.notify.domain.links import Links
from services.notify.domain.notice import Notice, Words
from shared.kernel.ids import NoticeId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom words are for: `locale` as `de` or `de-DE`, `time_zone` as `Europe/Berlin`. By the link `stop_url` they have no more of the kind; empty is none."""

    name: str
    locale: str
    time_zone: str
    stop_url: str = ""

    @classmethod
    def of(cls, notice: Notice, links: Links) -> Self:
        """Return whom the notice is for. What comes by mail may be stopped, but for what always does (rule N-4)."""
        may_stop = notice.channel is Channel.EMAIL and notice.kind not in ALWAYS_BY_MAIL
        return cls(
            name=notice.recipient_name,
            locale=notice.locale,
            time_zone=notice.time_zone,
            stop_url=links.stop(notice.id) if may_stop else "",
        )


class Unwordable(Exception):
    """No words can be made for a notice: its template is at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Words that somebody writes: Jinja in each, MJML around the last. Without `mjml` the text is shown in the house's layout."""

    subject: str
    text: str
    mjml: str = ""


class Templates(Protocol):
    """Puts notices into words."""

    def words(
        self, kind: NoticeKind, channel: Channel, details: Mapping[str, Any], reader: Reader, house: House
    ) -> Words:
        """Return what a notice of this kind says to `reader`. Raises Unwordable."""
        ...

    def html_of(self, draft: Draft) -> str:
        """Return the template that the draft's MJML makes, empty where it has none. Raises Unwordable for one that can't be read."""
        ...

    @property
    def languages(self) -> Sequence[str]:
        """The languages in which the product came with words."""
        ...

    def shipped(self, kind: NoticeKind, language: str) -> Draft:
        """Return the words that the product came with, in the nearest language there is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A notice ready to go. Sent again it is the same one: its identity comes from `notice_id`, its date is `written_at`.

    It may be stopped by its reader where `may_stop`. `sender` is the name it comes from, where that is not the one of the settings.
    What is about the same `thread`, an order, is one conversation. To a program go `headers`, and a signature by each of `secrets` for the instant `sent_at`.
    """

    notice_id: NoticeId
    name: str
    address: str
    words: Words
    written_at: datetime
    sender: str = ""
    thread: OrderId | None = None
    may_stop: bool = False
    sent_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()


class Carrier(Protocol):
    """Hands notices over on one channel."""

    def send(self, parcel: Parcel) -> Answer:
        """Return what the other side said, within half a minute. Neither a refusal nor being out of reach is an exception."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMail:
    """A mail as its bytes; only its head where it `is_whole` not, since it was too large."""

    content: bytes
    is_whole: bool


class Mailbox(Protocol):
    """Where mails to us arrive."""

    def unseen(self, most: int) -> AbstractContextManager[Iterator[NewMail]]:
        """Give up to `most` mails that nobody has seen; each counts as seen when the next is asked for. Raises Outage."""
        ...


#: Reads a mail from its bytes.
ReadMail = Callable[[bytes], ArrivedMail]
