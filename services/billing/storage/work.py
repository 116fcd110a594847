"""A piece of billing's work."""

from datetime import datetime
from functools import cached_property
from secrets import token_urlsafe

from sqlalchemy.orm import Session

from services.billing.domain.credits import CreditRule
from services.billing.domain.dunning import Dunning
from services.billing.domain.pay_links import PayLinks
from services.billing.domain.tax import House
from services.billing.storage.balances import Balances
from services.billing.storage.bonuses import Bonuses
from services.billing.storage.charge_rows import ChargeReads
from services.billing.storage.charges import Attempts, Charges
from services.billing.storage.clients import Clients
from services.billing.storage.coupons import Coupons
from services.billing.storage.credits import Credits
from services.billing.storage.drafts import Drafts
from services.billing.storage.holds import Holds
from services.billing.storage.invoices import Invoices
from services.billing.storage.ledger import Ledger
from services.billing.storage.orders import Orders
from services.billing.storage.provider_events import ProviderEvents
from services.billing.storage.reads import Reads
from services.billing.storage.reconciliations import Reconciliations
from services.billing.storage.refunds import CreditNotes, Disputes, Refunds
from services.billing.storage.report_reads import ReportReads
from services.billing.storage.requests import Requests
from services.billing.storage.saved_methods import SavedMethods
from services.billing.storage.series import AllSeries
from services.billing.storage.subscription_reads import SubscriptionReads
from services.billing.storage.subscriptions import Subscriptions
from services.billing.storage.taxes import Taxes
from shared.kernel.trace import Trace
from shared.storage import work


class Work(work.Work):
    """What billing's use cases work with.

    Locks are taken in one order: request, event, attempt, charge, refund, draft, orders, invoice, coupon, series, balance.
    """

    def __init__(
        self,
        session: Session,
        at: datetime,
        trace: Trace,
        *,
        house: House | None = None,
        pay_links: PayLinks | None = None,
        asks_register: bool = False,
        dunning: Dunning | None = None,
        has_credits: bool = True,
    ) -> None:
        super().__init__(session, at, trace)
        self.house = house or House()
        self.asks_register = asks_register
        self.has_credits = has_credits
        self.pay_links = pay_links or PayLinks(token_urlsafe())
        self.dunning = dunning or Dunning()

    @cached_property
    def coupons(self) -> Coupons:
        return Coupons(self.session)

    @property
    def credit_rules(self) -> list[CreditRule]:
        """What grants credits; none where the agency has no unit of its own."""
        return self.credits.rules if self.has_credits else []

    @cached_property
    def credits(self) -> Credits:
        return Credits(self.session)

    @cached_property
    def subscriptions(self) -> Subscriptions:
        return Subscriptions(self.session)

    @cached_property
    def subscription_reads(self) -> SubscriptionReads:
        return SubscriptionReads(self.session)

    @cached_property
    def taxes(self) -> Taxes:
        return Taxes(self.session)

    @cached_property
    def balances(self) -> Balances:
        return Balances(self.session)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.session)

    @cached_property
    def invoices(self) -> Invoices:
        return Invoices(self.session)

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.session)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.session)

    @cached_property
    def reads(self) -> Reads:
        return Reads(self.session)

    @cached_property
    def requests(self) -> Requests:
        return Requests(self.session)

    @cached_property
    def series(self) -> AllSeries:
        return AllSeries(self.session)

    @cached_property
    def attempts(self) -> Attempts:
        return Attempts(self.session)

    @cached_property
    def charges(self) -> Charges:
        return Charges(self.session)

    @cached_property
    def provider_events(self) -> ProviderEvents:
        return ProviderEvents(self.session)

    @cached_property
    def reconciliations(self) -> Reconciliations:
        return Reconciliations(self.session)

    @cached_property
    def saved_methods(self) -> SavedMethods:
        return SavedMethods(self.session)

    @cached_property
    def charge_reads(self) -> ChargeReads:
        return ChargeReads(self.session)

    @cached_property
    def refunds(self) -> Refunds:
        return Refunds(self.session)

    @cached_property
    def credit_notes(self) -> CreditNotes:
        return CreditNotes(self.session)

    @cached_property
    def disputes(self) -> Disputes:
        return Disputes(self.session)

    @cached_property
    def reports(self) -> ReportReads:
        return ReportReads(self.session)

    @cached_property
    def drafts(self) -> Drafts:
        return Drafts(self.session)

    @cached_property
    def holds(self) -> Holds:
        return Holds(self.session)

    @cached_property
    def bonuses(self) -> Bonuses:
        return Bonuses(self.session)
