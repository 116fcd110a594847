"""Remove a saved method: it is not charged any more."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.reach import own_client
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSavedMethod:
    """`actor` wants `method_id` gone."""

    actor: Actor
    method_id: UUID


def remove_saved_method(work: Work, ask: RemoveSavedMethod) -> None:
    """The method is not charged any more; where it paid invoices, none does now. Raises MethodUnknown, NotAllowed."""
    method = work.saved_methods.get(ask.method_id, of=own_client(ask.actor))
    if not ask.actor.is_client:
        ask.actor.require(PAYMENTS_RECORD)
    if method.is_automatic:
        work.clients.locked(method.client_id).pays_automatically = False
    method.remove(at=work.now())
