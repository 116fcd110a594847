"""What notify needs from the outside world."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.notify.domain.attempt import Answer
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Words
from shared.kernel.ids import NoticeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom words are for: `locale` as `de` or `de-DE`, `time_zone` as `Europe/Berlin`."""

    name: str
    locale: str
    time_zone: str


class Unwordable(Exception):
    """No words can be made for a notice: its template is at fault."""


class Templates(Protocol):
    """Puts notices into words."""

    def words(self, kind: NoticeKind, details: Mapping[str, Any], reader: Reader) -> Words:
        """Return what a notice of this kind says to `reader`. Raises Unwordable."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A notice ready to go. Sent again it is the same one: its identity comes from `notice_id`, its date is `written_at`."""

    notice_id: NoticeId
    name: str
    address: str
    words: Words
    written_at: datetime


class Carrier(Protocol):
    """Hands notices over on one channel."""

    def send(self, parcel: Parcel) -> Answer:
        """Return what the other side said, within half a minute. Neither a refusal nor being out of reach is an exception."""
        ...
