"""Signed webhooks, by the Standard Webhooks specification."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from typing import Final

from services.notify.domain.attempt import Answer
from services.notify.gateways.outside import Outside
from services.notify.ports import Parcel

_PREFIX: Final = "whsec_"


class Webhooks:
    """Posts what happened to endpoints, signed by each secret that is theirs (rule N-5)."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def send(self, parcel: Parcel) -> Answer:
        """Return what the endpoint said. Sent again it has the same id, and a signature of its own time."""
        body = parcel.words.text.encode()
        message_id = f"msg_{parcel.notice_id.hex}"
        at = str(int((parcel.sent_at or parcel.written_at).timestamp()))
        signed = f"{message_id}.{at}.".encode() + body
        return self._outside.post(
            parcel.address,
            body,
            {
                **parcel.headers,
                "Content-Type": "application/json",
                "User-Agent": "Orderwright",
                "webhook-id": message_id,
                "webhook-timestamp": at,
                "webhook-signature": " ".join(f"v1,{_signature(secret, signed)}" for secret in parcel.secrets),
            },
        )


def _signature(secret: str, signed: bytes) -> str:
    key = b64decode(secret.removeprefix(_PREFIX))
    return b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
