"""Services, and the form that new orders of each are checked against."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.intake.domain.service import FormVersion, Service
from shared.storage.held import Held
from shared.storage.types import among

#: A service with its present form.
Offered = tuple[Service, FormVersion]


class Services:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._offered: Held[str, Offered] = Held(self._load)

    def hold(self, codes: Iterable[str]) -> None:
        """Have the services on sale under these codes at hand."""
        self._offered.hold(codes)

    def on_sale(self, code: str) -> Offered | None:
        """Return the service called `code` with its present form, or None where none is on sale under that name."""
        return self._offered.find(code)

    def _load(self, codes: list[str]) -> dict[str, Offered]:
        rows = self._session.execute(
            select(Service, FormVersion)
            .join(FormVersion, (FormVersion.service_id == Service.id) & (FormVersion.version == Service.form_version))
            .where(among(Service.code, codes), Service.is_on_sale)
        )
        return {service.code: (service, version) for service, version in rows}

    def locked_by_code(self, code: str) -> Service | None:
        """Return the service called `code` with every version of its form, to be changed; None where there is none."""
        return self._session.scalars(
            select(Service)
            .options(selectinload(Service.versions))
            .where(Service.code == code)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()

    def add(self, service: Service) -> None:
        self._session.add(service)
