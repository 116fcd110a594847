"""A piece of billing's work."""

from functools import cached_property

from services.billing.storage.balances import Balances
from services.billing.storage.charge_rows import ChargeReads
from services.billing.storage.charges import Attempts, Charges
from services.billing.storage.clients import Clients
from services.billing.storage.invoices import Invoices
from services.billing.storage.ledger import Ledger
from services.billing.storage.orders import Orders
from services.billing.storage.provider_events import ProviderEvents
from services.billing.storage.reads import Reads
from services.billing.storage.reconciliations import Reconciliations
from services.billing.storage.requests import Requests
from services.billing.storage.saved_methods import SavedMethods
from services.billing.storage.series import AllSeries
from shared.storage import work


class Work(work.Work):
    """What billing's use cases work with.

    Locks are taken in one order: request, event, attempt, charge, orders, invoice, series, balance.
    """

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
