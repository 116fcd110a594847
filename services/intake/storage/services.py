"""Services, and the form that new orders of each are checked against."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.intake.domain.service import FormVersion, Service


class Services:
    def __init__(self, session: Session) -> None:
        self._session = session

    def on_sale(self, code: str) -> tuple[Service, FormVersion] | None:
        """Return the service called `code` with its present form, or None where none is on sale under that name."""
        found = self._session.execute(
            select(Service, FormVersion)
            .join(FormVersion, (FormVersion.service_id == Service.id) & (FormVersion.version == Service.form_version))
            .where(Service.code == code, Service.is_on_sale)
        ).one_or_none()
        return None if found is None else (found[0], found[1])

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
