"""Incoming webhooks of chat programs, in the form that Slack made common."""

import json

from services.notify.domain.attempt import Answer
from services.notify.gateways.outside import Outside
from services.notify.ports import Parcel


class ChatHooks:
    """Posts the words of a notice to a channel of a chat program. The address is the secret."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def send(self, parcel: Parcel) -> Answer:
        """Return what the chat program said."""
        subject, text = (_escaped(words.strip()) for words in (parcel.words.subject, parcel.words.text))
        body = json.dumps({"text": f"*{subject}*\n{text}"}).encode()
        return self._outside.post(parcel.address, body, {**parcel.headers, "Content-Type": "application/json"})


def _escaped(words: str) -> str:
    """Return the words so that nothing in them is a link or a mention."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
