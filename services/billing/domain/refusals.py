"""What billing says no to."""

from shared.kernel.refusals import Conflict, NotFound


class ClientUnknown(NotFound):
    """Billing has not met this client."""


class InvoiceUnknown(NotFound):
    """There is no such invoice, or it is somebody else's."""


class MoveRefused(Conflict):
    """The invoice's state does not allow this."""


class InvoicePaid(Conflict):
    """Nothing is left to pay on the invoice."""


class InvoiceVoid(Conflict):
    """The invoice is not owed any more."""


class InvoiceUncollectible(Conflict):
    """The invoice was written off: money that comes all the same goes to the balance."""


class BalanceTooLow(Conflict):
    """The client has not prepaid that much (rule B-10)."""


class CreditsOnly(Conflict):
    """What is priced in credits is paid with credits, and money is not."""


class PurchaseUnbillable(Conflict):
    """The purchase's lines make no invoice."""


class HoldUnknown(NotFound):
    """Nothing was ever held for this order, or it is somebody else's."""


class HoldCaptured(Conflict):
    """What was held has paid the order."""


class KeyReused(Conflict):
    """Another request came with this Idempotency-Key before."""


class SeriesStarted(Conflict):
    """The series has numbers already: it goes on where it is, so that none is missing."""


class SeriesConfused(Conflict):
    """Numbers of this prefix could be taken for those of another series."""


class TransferRefused(Conflict):
    """Money can't move between these two orders."""


class OrderUnbilled(Conflict):
    """Billing has no invoice for the order."""


class DraftUnknown(NotFound):
    """There is no such draft."""


class DraftIssued(Conflict):
    """The draft is an invoice now, which never changes (rule B-3)."""


class ChargeUnknown(NotFound):
    """There is no such charge, or it is somebody else's."""


class MethodUnknown(NotFound):
    """There is no such saved method, or it is somebody else's."""


class ProviderUnknown(NotFound):
    """No such payment provider is set up here."""


class NothingDue(Conflict):
    """There is nothing to pay."""


class CouponUnknown(NotFound):
    """There is no such coupon."""


class CouponRefused(Conflict):
    """The coupon does not apply to this purchase; `condition` names why."""


class CouponExists(Conflict):
    """There is a coupon of this code already."""


class TaxRateUnknown(NotFound):
    """There is no such tax rate."""


class TaxRateExists(Conflict):
    """The place has a rate from that day already."""


class RefundUnknown(NotFound):
    """There is no such refund."""


class CreditNoteUnknown(NotFound):
    """There is no such credit note, or it is somebody else's."""


class NotRefundable(Conflict):
    """Nothing of the invoice can be refunded."""


class SourceTooSmall(Conflict):
    """Less came through providers than is to go back through them."""


class SubscriptionUnknown(NotFound):
    """There is no such subscription, or it is somebody else's."""


class SubscriptionClosed(Conflict):
    """The subscription's state does not allow this."""
