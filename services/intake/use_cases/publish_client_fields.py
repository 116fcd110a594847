"""Publish the fields that the agency keeps of every client."""

from dataclasses import dataclass

from services.intake.domain.custom_fields import ClientFields, field_faults
from services.intake.domain.form import Form
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishClientFields:
    """`actor` wants what is written of clients to be checked against `form` from now on."""

    actor: Actor
    form: Form


def publish_client_fields(work: Work, ask: PublishClientFields) -> ClientFields:
    """Return the fields in their new version, or the present one where they are the same (rule W-7).

    What is kept of clients already stays as it is until somebody changes it. Raises NotAllowed, Invalid.
    """
    ask.actor.require(CLIENTS_MANAGE)
    if faults := field_faults(ask.form):
        raise Invalid(faults)
    present = work.clients.fields_locked()
    if present is not None and present.form == ask.form:
        return present
    version = present.version + 1 if present else 1
    new = ClientFields(version=version, fields=ask.form.as_rows(), published_at=work.now())
    work.clients.add_fields(new)
    return new
