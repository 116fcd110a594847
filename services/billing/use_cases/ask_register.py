"""Ask the register: have a client's VAT number looked up again."""

from dataclasses import dataclass

from services.billing.storage.work import Work
from shared.contracts.billing.facts import CheckVatNumber
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRegister:
    """`actor` wants to know what the register says of the number of `client_id` now."""

    actor: Actor
    client_id: ClientId


def ask_register(work: Work, ask: AskRegister) -> None:
    """The number will be looked up. Raises NotAllowed, ClientUnknown."""
    ask.actor.require(PAYMENTS_RECORD)
    work.clients.get(ask.client_id)
    work.announce(CheckVatNumber(client_id=ask.client_id))
