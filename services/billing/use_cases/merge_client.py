"""Merge a client: what a duplicate owes, has paid and bought is the other client's."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.billing.domain.balance import MERGED
from services.billing.domain.client import Client
from services.billing.domain.ledger import Account, Entry, credit, debit
from services.billing.storage import merging
from services.billing.storage.work import Work
from shared.contracts.parts import ClientCard
from shared.kernel.actors import SYSTEM
from shared.kernel.ids import ClientId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeClient:
    """Since `merged_at` the client `merged_id` is the one on this card."""

    client: ClientCard
    merged_id: ClientId
    merged_at: datetime


def merge_client(work: Work, ask: MergeClient) -> None:
    """Invoices, subscriptions, saved methods and all else is the other's; balance and debt move by entries of their own (rule B-2).

    Invoices keep the buyer that they were issued to (rule B-3). Safe to repeat: what has come since moves too. Tells BalanceChanged.
    """
    work.clients.keep(Client.of(ask.client, at=ask.merged_at), told_at=ask.merged_at)
    stub = Client.of(replace(ask.client, client_id=ask.merged_id), at=ask.merged_at)
    into, other = work.clients.merge(stub, ask.client.client_id)
    into.take_over(other)
    merging.move(work.session, other.id, into.id)
    _move_money(work, other.id, into.id)


def _move_money(work: Work, from_id: ClientId, to_id: ClientId) -> None:
    currencies = sorted(balance.currency for balance in work.balances.all_of(from_id))
    work.balances.hold([(client_id, currency) for client_id in (from_id, to_id) for currency in currencies])
    for currency in currencies:
        theirs, others = work.balances.locked(from_id, currency), work.balances.locked(to_id, currency)
        work.announce(*theirs.hand_over(others, by=SYSTEM.name, at=work.now(), books=work.ledger))
    for owed in work.ledger.owed_by(from_id):
        work.ledger.post(
            Entry.of(
                debit(Account.RECEIVABLES, owed, to_id),
                credit(Account.RECEIVABLES, owed, from_id),
                reason=MERGED,
                by=SYSTEM.name,
                at=work.now(),
            )
        )
