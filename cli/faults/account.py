"""The account of a drill: what every order should have left behind, against what is written down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from cli.faults.books import Books, Row, Trail
from cli.faults.load import Sent
from cli.faults.mails import Mails
from cli.faults.renewals import SOURCE as RENEWALS

_TOLD_ALL: Final = ("order_received", "invoice_issued")


@dataclass(slots=True)
class Account:
    """What was found. Each list names what it counts, in words; `waiting` are notices that a timer will see to, `renewed` the months of subscriptions that began."""

    accounted: int = 0
    renewed: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    under_way: int = 0
    unparked: AbstractSet[tuple[str, bytes]] = frozenset()
    parked: int = 0

    @property
    def is_at_rest(self) -> bool:
        """Nothing moves any more but what a timer will move."""
        return not (self.lost or self.under_way or self.unparked)


def account_for(
    sent: Sequence[Sent], books: Books, mails: Mails, bad: AbstractSet[tuple[str, bytes]], opening: Mapping[str, int]
) -> Account:
    """Return the account of all orders `sent`, with `bad` messages pushed beside them and balances of `opening`."""
    account = Account()
    for order in sent:
        _look_at(order, books, mails, account)
    strays = {key for key in books.orders if key[0] != RENEWALS} - {order.key for order in sent}
    account.unexplained += [f"nobody sent the order {' '.join(key)}" for key in sorted(strays)]
    _look_at_money(books, opening, account)
    found = {(row["queue"], bytes(row["raw"])) for row in books.parked}
    account.unexplained += [
        f"parked: {row['name']} on {row['queue']}, {row['kind']}: {row['reason']}"
        for row in books.parked
        if (row["queue"], bytes(row["raw"])) not in bad
    ]
    account.parked = len(found & bad)
    account.unparked = bad - found
    account.under_way = len(books.under_way)
    return account


def close(account: Account, books: Books) -> Account:
    """Return the account with what should have come to rest and has not; nothing more is waited for."""
    account.unexplained += [
        f"{row['place']}: {row['name']} on {row['queue']} {row['about']} {row['reason']}".rstrip()
        for row in books.under_way
    ]
    account.unexplained += [f"a bad message on {queue} is not parked: {raw[:80]!r}" for queue, raw in account.unparked]
    return account


def _look_at(order: Sent, books: Books, mails: Mails, account: Account) -> None:
    rows = books.orders.get(order.key, [])
    name = " ".join(order.key)
    if len(rows) > 1:
        account.doubled.append(f"{name}: {len(rows)} orders")
    if not rows or not order.order_id:
        account.lost.append(f"{name}: {'no answer' if rows else 'never became an order'}")
        return
    if rows[0]["order_id"] != order.order_id:
        account.doubled.append(f"{name}: the answer names another order")
    trail = books.trails.get(order.order_id) or Trail()
    missing = _missing(order, rows[0], trail)
    unmailed, waiting = _undelivered(trail, mails)
    twice = _twice(order, trail, mails)
    account.lost += [f"{name}: {', '.join(missing + unmailed)}"] if missing or unmailed else []
    account.doubled += [f"{name}: {fault}" for fault in twice]
    account.waiting += waiting
    account.accounted += not (missing or unmailed or twice)


def _missing(order: Sent, row: Row, trail: Trail) -> list[str]:
    """Name every consequence the order has not reached, notices aside that are written but not delivered."""
    if not trail.workflow:
        return ["unknown to workflow"]
    here = trail.workflow[0]
    wanted = ("validated", "queued", "paid") if order.is_prepaid else ("funding", "funding", "open")
    states = (row["state"], here["state"], *(invoice["state"] for invoice in trail.invoices[:1]))
    faults = [f"its states are {states} instead of {wanted}"] if states != wanted else []
    if order.is_prepaid and not (here["assigned"] or here["pool_reason"]):
        faults.append("neither assigned nor in the pool")
    told = {notice["kind"] for notice in trail.notices}
    return faults + [f"no notice {kind}" for kind in _expected(order, trail) if kind not in told]


def _expected(order: Sent, trail: Trail) -> tuple[str, ...]:
    if not order.is_prepaid:
        return _TOLD_ALL
    return (*_TOLD_ALL, "invoice_paid", *(["order_assigned"] if trail.workflow[0]["assigned"] else []))


def _undelivered(trail: Trail, mails: Mails) -> tuple[list[str], list[str]]:
    """Return the notices that did not arrive, and those that a timer will see to."""
    unmailed: list[str] = []
    waiting: list[str] = []
    for notice in trail.notices:
        if notice["state"] == "delivered" and mails.copies(notice["notice_id"]):
            continue
        under_way = notice["state"] in {"queued", "sending"} and notice["has_timer"]
        (waiting if under_way else unmailed).append(f"notice {notice['kind']} is {notice['state']}")
    return unmailed, waiting


def _twice(order: Sent, trail: Trail, mails: Mails) -> list[str]:
    """Name what is there more often than once. A mail whose try was cut off may arrive twice, and says so."""
    counts = {
        "orders in workflow": len(trail.workflow),
        "invoices": len(trail.invoices),
        "payments": max((invoice["payments"] for invoice in trail.invoices), default=0),
        "ledger entries for one step": max((invoice["entries"] for invoice in trail.invoices), default=0)
        - order.is_prepaid,
        "receipts in the history": max((row["received"] for row in trail.workflow), default=0),
        "validations in the history": max((row["validated"] for row in trail.workflow), default=0),
        "members on it": max((row["assigned"] for row in trail.workflow), default=0),
    }
    notices = Counter((notice["kind"], notice["address"]) for notice in trail.notices)
    counts |= {f"notices {kind} to {address}": count for (kind, address), count in notices.items()}
    counts |= {
        f"mails {notice['kind']}": mails.copies(notice["notice_id"])
        for notice in trail.notices
        if not notice["was_cut_off"]
    }
    return [f"{count} {what}" for what, count in counts.items() if count > 1]


def _look_at_money(books: Books, opening: Mapping[str, int], account: Account) -> None:
    account.unexplained += [f"ledger entry {row['entry_id']} does not sum to zero" for row in books.unbalanced]
    spent: Counter[str] = Counter()
    for trail in books.trails.values():
        for invoice in trail.invoices:
            spent[invoice["client_id"]] += invoice["paid"]
    for row in books.balances:
        client, amount = row["client_id"], row["amount"]
        if amount != row["posted"]:
            account.unexplained.append(f"the balance of {client} is {amount}, its ledger says {row['posted']}")
        if amount != opening.get(client, 0) - spent[client]:
            was = f"was {opening.get(client, 0)}, {spent[client]} were spent"
            account.unexplained.append(f"the balance of {client} {was}, {amount} are left")
