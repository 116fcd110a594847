"""Links that open one delivery without a login, for a time: notify makes them, workflow reads them."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from shared.kernel.ids import OrderId

_SALT: Final = "orderwright.delivery"


@dataclass(frozen=True, slots=True)
class DeliveryLinks:
    """Makes and reads the tokens in such links, signed with `key`, the LINK_KEY of all apps."""

    key: str = field(repr=False)

    def token_for(self, order_id: OrderId, delivery: int, *, until: datetime) -> str:
        """Return a token for that delivery of the order, good until `until`."""
        return str(self._signer().dumps([str(order_id), delivery, int(until.timestamp())]))

    def read(self, token: str, *, at: datetime) -> tuple[OrderId, int] | None:
        """Return the order and the number of the delivery that a token opens; None where it is forged, or its time is over."""
        try:
            order_id, delivery, until = self._signer().loads(token)
        except (BadSignature, ValueError):
            return None
        return (OrderId(UUID(order_id)), delivery) if at.timestamp() < until else None

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.key, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
