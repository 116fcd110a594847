"""Endpoints: programs of others that hear what happens."""

import secrets
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.attempt import Outcome
from services.notify.domain.base import Base
from services.notify.domain.kinds import ONE_S_OWN, OPENS_A_DOOR, WITH_A_KEY, Channel, NoticeKind
from services.notify.domain.person import Person, PersonKind

#: How long an old secret signs beside the new one (rule N-5).
OVERLAP: Final = timedelta(days=1)

#: An endpoint that has taken nothing for this long is warned of, and then disabled.
WARNED_AFTER: Final = timedelta(days=1)
DISABLED_AFTER: Final = timedelta(days=3)

_SECRET_BYTES: Final = 32


class Endpoint(Base):
    """Where another program hears of `kinds`; none means all. `headers` go with every request; `folder` is for file drops.

    `secrets` are those that sign, newest first, each with the instant until which it does, or None.
    """

    __tablename__ = "endpoints"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    channel: Mapped[Channel]
    address: Mapped[str]
    kinds: Mapped[list[str]]
    headers: Mapped[dict[str, Any]]
    secrets: Mapped[list[dict[str, Any]]]
    is_active: Mapped[bool]
    failing_since: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    def hears(self, kind: NoticeKind) -> bool:
        """Tell whether it is told of `kind`. A link that opens something without a sign-in is not for a room full of people, and a sign-in for nobody else."""
        if kind in OPENS_A_DOOR or (kind in WITH_A_KEY and self.channel is Channel.CHAT):
            return False
        return self.is_active and (kind.value in self.kinds if self.kinds else kind not in ONE_S_OWN)

    def as_reader(self) -> Person:
        """Return the endpoint as somebody who is told something."""
        return Person(
            id=self.id,
            kind=PersonKind.PROGRAM,
            name=self.name,
            email=self.address,
            locale="en",
            time_zone="UTC",
            role="",
            is_active=self.is_active,
            delivery_channel="",
            wishes={},
            contacts={},
            habits={},
            chat_address=self.address,
            known_at=self.made_at,
        )

    def rotate(self, *, at: datetime) -> str:
        """Return a new secret that signs from now on; the one before does so too for a day (rule N-5)."""
        secret = f"whsec_{b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
        before = [{"secret": one["secret"], "until": (at + OVERLAP).isoformat()} for one in self.secrets[:1]]
        self.secrets = [{"secret": secret, "until": None}, *before]
        return secret

    def signing(self, at: datetime) -> Sequence[str]:
        """Return the secrets that sign at `at`, newest first."""
        return [
            one["secret"] for one in self.secrets if one["until"] is None or datetime.fromisoformat(one["until"]) > at
        ]

    def note(self, outcome: Outcome, *, at: datetime) -> NoticeKind | None:
        """Remember how a try went; return what those who manage it are to be told, if that is news.

        One that takes nothing for a day is warned of, after three days it is disabled.
        """
        if outcome is Outcome.DELIVERED:
            self.failing_since = self.warned_at = None
            return None
        self.failing_since = self.failing_since or at
        if self.is_active and at - self.failing_since >= DISABLED_AFTER:
            self.is_active = False
            return NoticeKind.ENDPOINT_DISABLED
        if self.warned_at is None and at - self.failing_since >= WARNED_AFTER:
            self.warned_at = at
            return NoticeKind.ENDPOINT_FAILING
        return None

    def enable(self, *, is_active: bool) -> None:
        """Say whether it is to hear anything. Who is enabled again has all their time ahead."""
        if is_active and not self.is_active:
            self.failing_since = self.warned_at = None
        self.is_active = is_active
