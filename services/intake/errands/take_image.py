"""Take an image: look at what it is, have it scanned, and show it with a service from then on."""

import os
from dataclasses import dataclass
from typing import IO, Final
from uuid import UUID, uuid4

from services.intake.domain.checking import is_storable
from services.intake.domain.file_types import SHOWN, type_of
from services.intake.domain.refusals import FileInfected, ServiceUnknown
from services.intake.domain.service import Service
from services.intake.ports import FileStore, Scanner
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid, Problem
from shared.storage.work import BeginWork

#: No image is larger.
MOST_BYTES: Final = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeImage:
    """`actor` wants `content` shown with the service `code`."""

    actor: Actor
    code: str
    content: IO[bytes]


def take_image(begin_work: BeginWork[Work], store: FileStore, scanner: Scanner, ask: TakeImage) -> UUID:
    """Return the id that the image is handed out by; what was shown before is thrown away.

    Its bytes are there before the service names them: a crash between the two leaves bytes that nobody shows.
    Raises NotAllowed, ServiceUnknown, Invalid, FileInfected, Outage.
    """
    with begin_work() as work:
        _service(work, ask.actor, ask.code)

    kind = type_of(ask.content)
    size_bytes = ask.content.seek(0, os.SEEK_END)
    ask.content.seek(0)
    if kind not in SHOWN:
        raise _wrong("file_type_refused", f"Please send one of: {', '.join(sorted(SHOWN))}.")
    if size_bytes > MOST_BYTES:
        raise _wrong("file_too_large", f"An image has at most {MOST_BYTES // 1024**2} MB.")
    if (found := scanner.find(ask.content)) is not None:
        raise FileInfected(f"this image can't be taken: the scanner found {found}")
    image_id = uuid4()
    store.keep(image_id, ask.content)

    with begin_work() as work:
        before = _service(work, ask.actor, ask.code).show_image(image_id, kind)
    if before is not None:
        store.remove(before)
    return image_id


def remove_image(begin_work: BeginWork[Work], store: FileStore, actor: Actor, code: str) -> None:
    """Show no image with the service any more. None there is no news. Raises NotAllowed, ServiceUnknown."""
    with begin_work() as work:
        before = _service(work, actor, code).show_image(None, None)
    if before is not None:
        store.remove(before)


def _service(work: Work, actor: Actor, code: str) -> Service:
    actor.require(SERVICES_MANAGE)
    service = work.services.locked_by_code(code) if is_storable(code) else None
    if service is None:
        raise ServiceUnknown(f"there is no service {code!r}")
    return service


def _wrong(code: str, message: str) -> Invalid:
    return Invalid([Problem(field="file", code=code, message=message)])
