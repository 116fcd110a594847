"""What the pages of the catalogue show."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select, tuple_
from sqlalchemy.orm import Session

from services.intake.domain.checking import is_storable
from services.intake.domain.refusals import FileUnknown, ServiceUnknown
from services.intake.domain.service import FormVersion, Service

_SERVICES = select(
    Service.id.label("service_id"),
    *(column for column in Service.__table__.columns if column.key not in {"id", "form_version"}),
    FormVersion.version,
    FormVersion.fields,
).join(FormVersion, (FormVersion.service_id == Service.id) & (FormVersion.version == Service.form_version))

#: The places a service may stand in, and how each is told.
STANDINGS: Final[dict[str, ColumnElement[bool]]] = {
    "public": Service.is_on_sale & Service.is_public,
    "hidden": Service.is_on_sale & ~Service.is_public,
    "archived": ~Service.is_on_sale,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFilter:
    """Which services: of this standing, in this folder (None is any), behind the one with that position, name and id."""

    standing: str = "public"
    folder: str | None = None
    behind: tuple[int, str, UUID] | None = None


def services(session: Session, wanted: ServiceFilter, *, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return up to `most` services, by position and name."""
    query = _SERVICES.where(STANDINGS[wanted.standing]).order_by(Service.position, Service.name, Service.id).limit(most)
    if wanted.folder is not None:
        query = query.where(Service.folder == wanted.folder)
    if wanted.behind is not None:
        query = query.where(tuple_(Service.position, Service.name, Service.id) > wanted.behind)
    return session.execute(query).all()


def image_type(session: Session, image_id: UUID) -> str:
    """Return what kind of image is shown by this id. Raises FileUnknown."""
    found = session.scalar(select(Service.image_type).where(Service.image_id == image_id))
    if found is None:
        raise FileUnknown(f"there is no image {image_id}")
    return found


def service(session: Session, code: str) -> Row[*tuple[Any, ...]]:
    """Return the service on sale called `code`, hidden or not. Raises ServiceUnknown."""
    query = _SERVICES.where(Service.code == code, Service.is_on_sale)
    found = session.execute(query).one_or_none() if is_storable(code) else None
    if found is None:
        raise ServiceUnknown(f"there is no service {code!r} on sale")
    return found
