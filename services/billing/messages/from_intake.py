"""What intake tells billing."""

from services.billing.domain.purchase import Purchase
from services.billing.domain.refusals import ClientUnknown
from services.billing.storage.work import Work
from services.billing.use_cases.cancel_purchase_order import CancelPurchaseOrder, cancel_purchase_order
from services.billing.use_cases.hold_money import HoldMoney, hold_money
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.keep_client import KeepClient, keep_client
from services.billing.use_cases.merge_client import MergeClient, merge_client
from services.billing.use_cases.register_client import RegisterClient, register_client
from shared.contracts.intake.doors import AccessRevoked
from shared.contracts.intake.facts import (
    ClientChanged,
    ClientErased,
    ClientRegistered,
    OrderRejected,
    OrderReviewDemanded,
    OrderWithdrawn,
    PurchaseChecked,
)
from shared.contracts.intake.mergers import ClientMerged
from shared.kernel.actors import SYSTEM
from shared.kernel.refusals import NotYet


def on_client_registered(work: Work, fact: ClientRegistered) -> None:
    """A client of the agency can be billed."""
    register_client(work, RegisterClient(client=fact.client, registered_at=fact.registered_at))


def on_client_changed(work: Work, fact: ClientChanged) -> None:
    """Later invoices are made out to the client as they are now; those that are issued stay (rule B-3)."""
    keep_client(work, KeepClient(client=fact.client, told_at=fact.changed_at))


def on_client_erased(work: Work, fact: ClientErased) -> None:
    """The client is nobody any more, but on the invoices that the law has us keep as they were issued (rule B-3)."""
    keep_client(work, KeepClient(client=fact.client, told_at=fact.erased_at))


def on_client_merged(work: Work, fact: ClientMerged) -> None:
    """Two clients are one: what the duplicate owes and has is the other's, and so is what still comes in their name."""
    merge_client(work, MergeClient(client=fact.client, merged_id=fact.merged_id, merged_at=fact.merged_at))


def on_purchase_checked(work: Work, fact: PurchaseChecked) -> None:
    """A purchase that can be billed is billed. That its client is new may still be on its way."""
    purchase = Purchase(
        purchase_id=fact.purchase_id,
        client_id=fact.client_id,
        currency=fact.currency,
        lines=fact.lines,
        coupon=fact.coupon,
    )
    try:
        issue_invoice(work, IssueInvoice(actor=SYSTEM, purchase=purchase))
    except ClientUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_order_review_demanded(work: Work, fact: OrderReviewDemanded) -> None:
    """While a member looks at the order, what it costs is not spent on anything else."""
    if fact.total is not None:
        hold_money(work, HoldMoney(order_id=fact.order_id, client_id=fact.client_id, total=fact.total))


def on_order_rejected(work: Work, fact: OrderRejected) -> None:
    """A rejected order is not owed. It need not have been billed, nor ever be: then it is only remembered."""
    cancel_purchase_order(work, CancelPurchaseOrder(actor=SYSTEM, order_id=fact.order_id, reason=fact.reason))


def on_order_withdrawn(work: Work, fact: OrderWithdrawn) -> None:
    """A withdrawn order is not owed, billed or not."""
    cancel_purchase_order(work, CancelPurchaseOrder(actor=SYSTEM, order_id=fact.order_id, reason=fact.reason))


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)
