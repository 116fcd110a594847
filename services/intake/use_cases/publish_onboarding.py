"""Publish the onboarding form: what every client is asked once."""

from dataclasses import dataclass

from services.intake.domain.form import Form
from services.intake.domain.form_faults import faults_of
from services.intake.domain.onboarding import OnboardingForm
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishOnboarding:
    """`actor` wants clients who were not asked yet to be asked `form`; one without fields asks nothing."""

    actor: Actor
    form: Form


def publish_onboarding(work: Work, ask: PublishOnboarding) -> OnboardingForm:
    """Return the form in its new version, or the present one where it is the same (rule W-7). Raises NotAllowed, Invalid."""
    ask.actor.require(SERVICES_MANAGE)
    if faults := faults_of(ask.form):
        raise Invalid(faults)
    present = work.services.onboarding_locked()
    if present is not None and present.form == ask.form:
        return present
    version = present.version + 1 if present else 1
    new = OnboardingForm(version=version, fields=ask.form.as_rows(), published_at=work.now())
    work.services.add_onboarding(new)
    return new
