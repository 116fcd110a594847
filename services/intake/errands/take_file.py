"""Take a file: look at what is in it, have it scanned, and keep it for the order that it is an answer of."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import IO
from uuid import uuid4

from services.intake.domain.file_types import type_of
from services.intake.domain.files import require_taken, safe_name
from services.intake.domain.kinds import Wrong
from services.intake.domain.refusals import FileInfected
from services.intake.domain.uploads import UNCLAIMED_FOR, Upload
from services.intake.ports import FileStore, Scanner
from services.intake.storage.work import Work
from services.intake.use_cases.place_upload import PlaceUpload, place_upload
from shared.contracts.intake.facts import PruneUploads
from shared.kernel.refusals import Invalid, Problem
from shared.storage.work import BeginWork


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFile:
    """`content`, called `name` by who sent it, for the field and order that `place` says."""

    place: PlaceUpload
    name: str
    content: IO[bytes]


def take_file(begin_work: BeginWork[Work], store: FileStore, scanner: Scanner, ask: TakeFile) -> Upload:
    """Return the upload, whose id is its answer. What nobody claims is thrown away later.

    Its row is there before its bytes are, so that a crash between the two leaves nothing that is not found again.
    Raises what place_upload raises, Invalid, FileInfected, Outage.
    """
    with begin_work() as work:
        field, bond = place_upload(work, ask.place)

    name, kind = safe_name(ask.name), type_of(ask.content)
    size_bytes = ask.content.seek(0, os.SEEK_END)
    ask.content.seek(0)
    try:
        require_taken(field, name, kind, size_bytes)
    except Wrong as wrong:
        raise Invalid([Problem(field="file", code=wrong.code, message=wrong.sentence)]) from wrong
    if (found := scanner.find(ask.content)) is not None:
        raise FileInfected(f"“{name}” can't be taken: the scanner found {found}")

    with begin_work() as work:
        upload = Upload(
            id=uuid4(),
            source=bond.source,
            external_id=bond.external_id,
            order_id=bond.order_id,
            name=name,
            type=kind,
            size_bytes=size_bytes,
            uploaded_at=work.now(),
            claimed_at=None,
        )
        work.uploads.add(upload)
        evening = _evening_of(work.now())
        work.later(PruneUploads(before=evening), at=evening + UNCLAIMED_FOR, key=f"prune-uploads-{evening:%Y-%m-%d}")

    store.keep(upload.id, ask.content)
    return upload


def _evening_of(at: datetime) -> datetime:
    """All files of a day are looked at together."""
    return datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
