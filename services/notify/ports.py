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


class Templates(Protocol):
    """Puts notices into words."""

    def words(self, kind: NoticeKind, details: Mapping[str, Any], reader: Reader) -> Words:
        """Return what a notice of this kind says to `reader`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail to one person. Sent again it is the same one: its identity comes from `notice_id`, its date is `written_at`."""

    notice_id: NoticeId
    name: str
    address: str
    words: Words
    written_at: datetime


class Mailer(Protocol):
    """Hands mails over to a mail server."""

    def send(self, mail: Mail) -> Answer:
        """Return what the server said. Neither a refusal nor a server out of reach is an exception."""
        ...
