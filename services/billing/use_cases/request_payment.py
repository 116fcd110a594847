"""Request a payment of a provider: on its page, or from a saved method."""

from dataclasses import dataclass
from uuid import UUID

from services.billing.domain.attempt import Attempt, Operation
from services.billing.domain.charge import Charge, Way
from services.billing.domain.paying import payable
from services.billing.domain.payment import PaymentMethod
from services.billing.domain.provider import Provider
from services.billing.domain.reach import own_client, require_client_alone
from services.billing.domain.refusals import CreditsOnly
from services.billing.storage.work import Work
from shared.contracts.billing.facts import MakeAttempt
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, InvoiceId
from shared.kernel.money import CREDITS, Money
from shared.kernel.permissions import PAYMENTS_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPayment:
    """`actor` wants `amount`, all that is due where None, of the invoice paid through `provider`.

    With `method_id` it is taken from that saved method; else the client pays on the provider's page, and comes back to `return_url`.
    """

    actor: Actor
    invoice_id: InvoiceId
    provider: Provider
    amount: Money | None = None
    method_id: UUID | None = None
    saves_method: bool = False
    return_url: str = ""


def request_payment(work: Work, ask: RequestPayment) -> Charge:
    """Return the charge, with its attempt written down; one that is under way already is returned again.

    A saved method is charged by an errand; whoever opens a page makes the attempt themselves.
    Raises InvoiceUnknown, NotAllowed, MethodUnknown, CreditsOnly, Invalid, InvoicePaid, InvoiceVoid.
    """
    if ask.method_id is not None or ask.saves_method:
        require_client_alone(ask.actor)
    invoice = work.invoices.locked(ask.invoice_id, of=own_client(ask.actor))
    if not ask.actor.is_client:
        ask.actor.require(PAYMENTS_RECORD)
    if invoice.total.currency == CREDITS:
        raise CreditsOnly(f"invoice {invoice.number} is paid with credits from the balance")
    amount = payable(invoice, ask.amount, PaymentMethod.BALANCE)
    way = Way.PAGE if ask.method_id is None else Way.SAVED
    under_way = work.charges.under_way_for(invoice.id, ask.provider, way)
    if under_way is not None and under_way.amount == amount:
        return under_way
    method = None if ask.method_id is None else work.saved_methods.get(ask.method_id, of=ClientId(invoice.client_id))
    charge = Charge.of(
        amount,
        provider=method.provider if method else ask.provider,
        way=way,
        client_id=invoice.client_id,
        invoice_id=invoice.id,
        by=ask.actor.name,
        at=work.now(),
    )
    request = {
        "title": f"Invoice {invoice.number}",
        "return_url": ask.return_url,
        "saves_method": ask.saves_method,
        "customer_ref": method.customer_ref if method else "",
        "method_ref": method.method_ref if method else "",
    }
    attempt = Attempt.of(
        Operation.OPEN_PAGE if method is None else Operation.CHARGE_SAVED,
        charge_id=charge.id,
        provider=charge.provider,
        request=request,
        at=work.now(),
    )
    work.charges.add(charge)
    work.attempts.add(attempt)
    if method is not None:
        work.announce(MakeAttempt(attempt_id=attempt.id))
    return charge
