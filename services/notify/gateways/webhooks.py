"""Signed webhooks, by the Standard Webhooks specification."""

from base64 import b64decode
from typing import Final

from services.notify.domain.attempt import Answer
from services.notify.gateways.outside import Outside
from services.notify.ports import Parcel
from shared.web.outgoing import webhook_headers

_PREFIX: Final = "whsec_"


class Webhooks:
    """Posts what happened to endpoints, signed by each secret that is theirs (rule N-5)."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def send(self, parcel: Parcel) -> Answer:
        """Return what the endpoint said. Sent again it has the same id, and a signature of its own time."""
        body = parcel.words.text.encode()
        keys = [b64decode(secret.removeprefix(_PREFIX)) for secret in parcel.secrets]
        signed = webhook_headers(keys, f"msg_{parcel.notice_id.hex}", parcel.sent_at or parcel.written_at, body)
        return self._outside.post(parcel.address, body, {**parcel.headers, **signed})
