"""What intake needs from the outside world."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.intake.domain.reply import Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where another system takes its answers, and the secret it knows us by."""

    url: str
    secret: bytes = field(repr=False)


class Post(Protocol):
    """Brings answers to webhooks."""

    def deliver(self, webhook: Webhook, reply_id: UUID, body: Mapping[str, Any], *, at: datetime) -> Taken:
        """Return what the other side said. That it is away, or says no, is no exception."""
        ...
