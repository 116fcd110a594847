"""What one app vouches for, as a token that a browser may bring to another app: nobody can make one, everybody may carry it."""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer

from shared.kernel.refusals import NotFound

#: What intake vouches for: a purchase that was placed by whoever has the token.
PURCHASE: Final = "purchase"
#: What intake vouches for: lines at the prices they are sold at now, and a coupon that was named.
OFFER: Final = "offer"


@dataclass(frozen=True, slots=True)
class Vouched:
    """Makes and reads such tokens, signed with `key`; one for a purpose is good for no other."""

    key: str = field(repr=False)

    def token_for(self, purpose: str, said: Any) -> str:
        """Return a token that says `said`, plain JSON values."""
        return str(self._serializer(purpose).dumps(said))

    def read(self, purpose: str, token: str) -> Any:
        """Return what the token says. Raises NotFound for one that nobody here made."""
        try:
            return self._serializer(purpose).loads(token)
        except BadData as fault:
            raise NotFound("there is no such thing") from fault

    def _serializer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt=f"orderwright.vouched.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )
