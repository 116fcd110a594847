"""Archive a service: take it off sale."""

from dataclasses import dataclass

from services.intake.domain.checking import is_storable
from services.intake.domain.refusals import ServiceUnknown
from services.intake.domain.service import Service
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveService:
    """`actor` wants nobody to order the service `code` any more."""

    actor: Actor
    code: str


def archive_service(work: Work, ask: ArchiveService) -> Service:
    """Return the service, off sale; the same twice is no news (rule W-7). Raises NotAllowed, ServiceUnknown."""
    ask.actor.require(SERVICES_MANAGE)
    service = work.services.locked_by_code(ask.code) if is_storable(ask.code) else None
    if service is None:
        raise ServiceUnknown(f"there is no service {ask.code!r}")
    service.archive()
    return service
