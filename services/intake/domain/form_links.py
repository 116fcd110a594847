"""Links that open the form of one order without a login."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, TimestampSigner
from itsdangerous.encoding import base64_decode, base64_encode

from services.intake.domain.refusals import FormLinkDead
from shared.kernel.ids import OrderId

LIFETIME: Final = timedelta(days=30)


class _Signer(TimestampSigner):
    """Signs as of an instant that is given, not the machine's."""

    def __init__(self, key: str, at: datetime) -> None:
        super().__init__(key, salt="orderwright.intake.form", digest_method=hashlib.sha256)
        self._at = at

    def get_timestamp(self) -> int:
        return int(self._at.timestamp())


@dataclass(frozen=True, slots=True)
class FormLinks:
    """Makes and reads the tokens in such links, signed with `key`."""

    key: str = field(repr=False)

    def token_for(self, order_id: OrderId, *, at: datetime) -> str:
        """Return a token for the form of this order, good for 30 days."""
        return _Signer(self.key, at).sign(base64_encode(order_id.bytes)).decode()

    def order_of(self, token: str, *, at: datetime) -> OrderId:
        """Return the order whose form the token opens. Raises FormLinkDead."""
        try:
            signed = _Signer(self.key, at).unsign(token, max_age=int(LIFETIME.total_seconds()))
            return OrderId(UUID(bytes=base64_decode(signed)))
        except (BadSignature, ValueError) as fault:
            raise FormLinkDead("this link is not valid (any more): ask for a new one") from fault
