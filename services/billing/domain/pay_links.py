"""Links that show an invoice and let it be paid without a login."""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from itsdangerous import BadSignature, Signer
from itsdangerous.encoding import base64_decode, base64_encode

from services.billing.domain.refusals import InvoiceUnknown
from shared.kernel.ids import InvoiceId


@dataclass(frozen=True, slots=True)
class PayLinks:
    """Makes and reads the tokens in such links, signed with `key`. They do not end: an invoice may be asked for years later."""

    key: str = field(repr=False)

    def token_for(self, invoice_id: InvoiceId) -> str:
        """Return the token of this invoice's page."""
        return self._signer().sign(base64_encode(invoice_id.bytes)).decode()

    def path_for(self, invoice_id: InvoiceId) -> str:
        """Return the path of this invoice's page in the portal."""
        return f"/pay/{self.token_for(invoice_id)}"

    def invoice_of(self, token: str) -> InvoiceId:
        """Return the invoice whose page the token opens. Raises InvoiceUnknown."""
        try:
            return InvoiceId(UUID(bytes=base64_decode(self._signer().unsign(token))))
        except (BadSignature, ValueError) as fault:
            raise InvoiceUnknown("there is no such invoice") from fault

    def _signer(self) -> Signer:
        return Signer(self.key, salt="orderwright.billing.pay", digest_method=hashlib.sha256)
