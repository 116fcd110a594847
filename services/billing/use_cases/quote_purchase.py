"""Quote a purchase: what it would come to now, with coupon and tax; nothing is issued."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.billing.domain.client import Client
from services.billing.domain.coupon import CouponAsk
from services.billing.domain.line import InvoiceLine
from services.billing.domain.purchase import Purchase
from services.billing.domain.refusals import ClientUnknown, CouponRefused, CouponUnknown
from services.billing.domain.renewal import begin
from services.billing.domain.tax import Taxation
from services.billing.storage.work import Work
from shared.contracts.parts import ClientCard, PurchaseLine
from shared.kernel.ids import ClientId, PurchaseId, new_id
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotePurchase:
    """What would these lines come to for the client, or for somebody of whom nothing is known?"""

    lines: tuple[PurchaseLine, ...]
    coupon: str = ""
    client_id: ClientId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """`lines` bear discount and tax. `coupon_refused` says why the coupon takes nothing off, where it does not."""

    lines: Sequence[InvoiceLine]
    currency: str
    coupon_refused: str = ""

    @property
    def subtotal(self) -> Money:
        return Money.total((line.unit_price * line.quantity for line in self.lines), self.currency)

    @property
    def discount(self) -> Money:
        return Money(sum(line.discount for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        return Money(sum(line.tax for line in self.lines), self.currency)

    @property
    def total(self) -> Money:
        return Money.total((line.total for line in self.lines), self.currency)


def quote_purchase(work: Work, ask: QuotePurchase) -> Quote:
    """Return what an invoice of these lines would say if it were issued now. Raises PurchaseUnbillable."""
    known = _known(work, ask.client_id)
    client = known or Client.of(ClientCard(client_id=ClientId(new_id()), email="", name=""), at=work.now())
    wanted = Purchase(
        purchase_id=PurchaseId(new_id()),
        client_id=client.id,
        currency=ask.lines[0].unit_price.currency,
        lines=ask.lines,
        coupon=ask.coupon,
    )
    purchase, _ = begin(wanted, at=work.now())
    lines, refused = purchase.invoice_lines(), ""
    if purchase.coupon:
        try:
            for line, off in zip(lines, _discounts(work, purchase, known), strict=True):
                line.discount = off.amount
        except (CouponUnknown, CouponRefused) as no:
            refused = no.sentence
    if work.house.country:
        taxable = [line.is_taxable for line in purchase.lines]
        Taxation(work.house, work.taxes.rates).put_on(lines, taxable, client, work.now().date())
    return Quote(lines=lines, currency=purchase.currency, coupon_refused=refused)


def _known(work: Work, client_id: ClientId | None) -> Client | None:
    """Return the client; None for one whom billing has not met yet."""
    try:
        return work.clients.get(client_id) if client_id else None
    except ClientUnknown:
        return None


def _discounts(work: Work, purchase: Purchase, client: Client | None) -> list[Money]:
    coupon = work.coupons.get(purchase.coupon)
    use = CouponAsk(
        lines=purchase.lines,
        currency=purchase.currency,
        uses_by_client=work.coupons.uses_by(coupon.code, client.id) if client else 0,
        has_bought=work.coupons.has_bought(client.id) if client else False,
    )
    coupon.must_hold(use, at=work.now())
    return coupon.discounts(purchase.lines, purchase.currency)
