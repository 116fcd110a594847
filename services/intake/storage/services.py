"""Services, and the form that new orders of each are checked against."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.intake.domain.onboarding import OnboardingForm
from services.intake.domain.service import FormVersion, Service
from shared.storage.held import Held
from shared.storage.locks import lock_names
from shared.storage.types import among

#: It comes with the services, so that nobody asks for it alone.
_ONBOARDING: Final = (
    select(OnboardingForm.fields).order_by(OnboardingForm.version.desc()).limit(1).scalar_subquery().label("onboarding")
)

#: A service with its present form.
Offered = tuple[Service, FormVersion]


class Services:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._offered: Held[str, Offered] = Held(self._load)
        #: The fields that every client is asked once, as they were when a service was last looked for.
        self.onboarding: list[dict[str, Any]] | None = None

    def hold(self, codes: Iterable[str]) -> None:
        """Have the services on sale under these codes at hand."""
        self._offered.hold(codes)

    def on_sale(self, code: str) -> Offered | None:
        """Return the service called `code` with its present form, or None where none is on sale under that name."""
        return self._offered.find(code)

    def _load(self, codes: list[str]) -> dict[str, Offered]:
        rows = self._session.execute(
            select(Service, FormVersion, _ONBOARDING)
            .join(FormVersion, (FormVersion.service_id == Service.id) & (FormVersion.version == Service.form_version))
            .where(among(Service.code, codes), Service.is_on_sale)
        )
        offered = {}
        for service, version, onboarding in rows:
            offered[service.code] = (service, version)
            self.onboarding = onboarding
        return offered

    def onboarding_locked(self) -> OnboardingForm | None:
        """Return the last version of what every client is asked once; nobody else changes it until the work is done."""
        lock_names(self._session.connection(), "form", ["onboarding"])
        return self._session.scalars(select(OnboardingForm).order_by(OnboardingForm.version.desc()).limit(1)).first()

    def add_onboarding(self, form: OnboardingForm) -> None:
        self._session.add(form)

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
