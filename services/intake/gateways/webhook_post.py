"""Answers by webhook, signed as Standard Webhooks has it, and never to an address of our own network."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from services.intake.domain.reply import Taken
from services.intake.ports import Webhook
from shared.web.outgoing import NotPublic, Outgoing, Unanswered, webhook_headers

ANSWERS_WITHIN_S: Final = 10.0
_TAKEN: Final = range(200, 300)


class WebhookPost:
    """Posts answers. `may_be_private` allows addresses of networks that are not the internet, and HTTP without TLS."""

    def __init__(self, *, may_be_private: bool = False, within_s: float = ANSWERS_WITHIN_S) -> None:
        self._outgoing = Outgoing(may_be_private=may_be_private, within_s=within_s)

    def deliver(self, webhook: Webhook, reply_id: UUID, body: Mapping[str, Any], *, at: datetime) -> Taken:
        """Return what the other side said: any 2xx is yes. Redirections are not followed."""
        content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        headers = webhook_headers([webhook.secret], f"msg_{reply_id.hex}", at, content)
        try:
            status, _ = self._outgoing.post(webhook.url, content, headers)
        except (NotPublic, Unanswered) as fault:
            return Taken(is_taken=False, said=str(fault))
        except OSError as fault:
            return Taken(is_taken=False, said=f"{type(fault).__name__}: {fault}")
        return Taken(is_taken=status in _TAKEN, said=f"HTTP {status}")
