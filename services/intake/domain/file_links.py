"""Links that hand out one file without a login, for a time."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from services.intake.domain.refusals import FileUnknown

LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Makes and reads the tokens in such links, signed with `key`."""

    key: str = field(repr=False)

    def token_for(self, file_id: UUID, *, until: datetime) -> str:
        """Return a token for the file, good until `until`."""
        return str(self._signer().dumps([file_id.hex, int(until.timestamp())]))

    def file_of(self, token: str, *, at: datetime) -> UUID:
        """Return the file that a token opens. Raises FileUnknown where it is forged or stale."""
        try:
            file_id, until = self._signer().loads(token)
        except (BadSignature, ValueError) as fault:
            raise FileUnknown("this link is not valid (any more): ask for a new one") from fault
        if at.timestamp() >= until:
            raise FileUnknown("this link is not valid (any more): ask for a new one")
        return UUID(file_id)

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt="orderwright.intake.file", signer_kwargs={"digest_method": hashlib.sha256}
        )
