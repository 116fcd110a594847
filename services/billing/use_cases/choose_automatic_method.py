"""Choose the saved method that pays a client's invoices as they are issued."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.reach import own_client
from services.billing.domain.refusals import ClientUnknown, MethodUnknown
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseAutomaticMethod:
    """`actor` says that `method_id` pays the invoices of `client_id`; None is that none does."""

    actor: Actor
    client_id: ClientId
    method_id: UUID | None


def choose_automatic_method(work: Work, ask: ChooseAutomaticMethod) -> None:
    """That one is automatic and no other. Twice is no news. Raises ClientUnknown, NotAllowed, MethodUnknown."""
    if own_client(ask.actor) not in {None, ask.client_id}:
        raise ClientUnknown(f"there is no client {ask.client_id}")
    if not ask.actor.is_client:
        ask.actor.require(PAYMENTS_RECORD)
    client = work.clients.locked(ask.client_id)
    methods = work.saved_methods.all_of(ask.client_id)
    if ask.method_id is not None and ask.method_id not in {method.id for method in methods}:
        raise MethodUnknown(f"there is no saved method {ask.method_id}")
    for method in methods:
        method.is_automatic = method.id == ask.method_id
    client.pays_automatically = ask.method_id is not None
