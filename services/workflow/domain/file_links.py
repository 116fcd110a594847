"""Links that hand out one version of one file without a login, for a time."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

from services.workflow.domain.refusals import FileUnknown

LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class FileLinks:
    """Makes and reads the tokens in such links, signed with `key`."""

    key: str = field(repr=False)

    def token_for(self, file_id: UUID, version: int, *, until: datetime) -> str:
        """Return a token for that version of the file, good until `until`."""
        return str(self._signer().dumps([str(file_id), version, int(until.timestamp())]))

    def read(self, token: str, *, at: datetime) -> tuple[UUID, int]:
        """Return the file and the version that a token opens. Raises FileUnknown where it is forged or stale."""
        try:
            file_id, version, until = self._signer().loads(token)
        except (BadSignature, ValueError) as fault:
            raise FileUnknown("this link is not valid (any more): ask for a new one") from fault
        if at.timestamp() >= until:
            raise FileUnknown("this link is not valid (any more): ask for a new one")
        return UUID(file_id), version

    def _signer(self) -> URLSafeSerializer:
        return URLSafeSerializer(
            self.key, salt="orderwright.workflow.file", signer_kwargs={"digest_method": hashlib.sha256}
        )
