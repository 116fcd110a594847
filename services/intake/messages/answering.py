"""How other systems get the answers to their messages, beside reply lists."""

from collections.abc import Collection
from typing import Any

from services.intake.storage.work import Work
from services.intake.use_cases.keep_reply import KeepReply, keep_reply
from shared.messaging.incoming import Incoming


class AnswerByWebhook:
    """Has answers go to the webhooks of the systems in `sources`, unless the message names a reply list."""

    def __init__(self, sources: Collection[str]) -> None:
        self._sources = frozenset(sources)

    def __call__(self, work: Work, incoming: Incoming, answer: dict[str, Any]) -> None:
        source, message_id = incoming.key
        if source in self._sources and incoming.reply_to is None:
            keep_reply(work, KeepReply(source=source, message_id=message_id, answer=answer))
