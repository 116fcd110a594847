"""The drill: a short one through the whole product, and that its account names what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.faults.account import Account, account_for
from cli.faults.books import Books, Trail
from cli.faults.load import Sent
from cli.faults.mails import Mails
from cli.faults.renewals import Renewed, doubled, lost

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.stack
@pytest.mark.timeout(240)
def test_no_order_is_lost_or_doubled_while_everything_is_hurt() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "cli", "faults", "--minutes", "0.5", "--seed", "11", "--timers", "0", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 0, said.stderr
    figures = json.loads(said.stdout.splitlines()[-1])
    assert figures["seed"] == 11
    assert figures["faults"] > 3
    assert figures["accounted"] == figures["orders"] > 30
    assert figures["renewals"] >= 3
    assert (figures["lost"], figures["doubled"], figures["unexplained"]) == (0, 0, 0)
    assert figures["longest_recovery_s"] < 30


class Office:
    """The books of one prepaid order that went well, and a mailbox with its mails; a test spoils one thing."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        payload = {"source": "webshop", "external_id": "W-1", "client": {"email": "clara@bluebird.example"}}
        self.sent = Sent(payload, "m1", AT, "o1")
        self.notices = [self.notice(kind) for kind in ("order_received", "invoice_issued", "invoice_paid")]
        self.invoice = {
            "order_id": "o1",
            "state": "paid",
            "client_id": "c1",
            "paid": 18000,
            "payments": 1,
            "entries": 2,
        }
        self.order = {
            "order_id": "o1",
            "state": "queued",
            "pool_reason": "Nobody is free.",
            "assigned": 0,
            "received": 1,
            "validated": 1,
        }
        self.books = Books(
            orders={
                self.sent.key: [{"order_id": "o1", "state": "validated", "source": "webshop", "external_id": "W-1"}]
            },
            trails={"o1": Trail([self.order], [self.invoice], self.notices)},
            balances=[{"client_id": "c1", "amount": 2000, "posted": 2000}],
            unbalanced=[],
            under_way=[],
            parked=[],
        )

    def notice(self, kind: str) -> dict[str, object]:
        self.mail(f"n-{kind}")
        return {
            "notice_id": f"n-{kind}",
            "order_id": "o1",
            "kind": kind,
            "address": "clara@bluebird.example",
            "state": "delivered",
            "was_cut_off": False,
            "has_timer": False,
        }

    def mail(self, notice_id: str) -> None:
        number = len(list(self.directory.iterdir())) + 1
        (self.directory / f"{number}.eml").write_text(f"Message-ID: <{notice_id}@orderwright>\n\nText\n")

    def account(self) -> Account:
        mails = Mails(self.directory)
        mails.look()
        return account_for([self.sent], self.books, mails, {("intake", b"poison")}, {"c1": 20000})


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_an_order_with_every_consequence_once_is_accounted_for(office: Office) -> None:
    office.books.parked.append(
        {"queue": "intake", "raw": b"poison", "kind": "envelope", "reason": "no JSON", "name": ""}
    )

    account = office.account()

    assert (account.accounted, account.lost, account.doubled, account.unexplained) == (1, [], [], [])
    assert (account.parked, account.is_at_rest) == (1, True)


def test_an_order_without_its_invoice_is_lost(office: Office) -> None:
    office.books.trails["o1"].invoices.clear()

    account = office.account()

    assert account.lost == [
        "webshop W-1: its states are ('validated', 'queued') instead of ('validated', 'queued', 'paid')"
    ]


def test_a_mail_that_did_not_arrive_is_lost_unless_a_timer_will_send_it(office: Office) -> None:
    office.notices[0] |= {"state": "sending", "has_timer": True}
    office.notices[1] |= {"state": "sending"}

    account = office.account()

    assert account.lost == ["webshop W-1: notice invoice_issued is sending"]
    assert account.waiting == ["notice order_received is sending"]


def test_a_second_mail_is_doubled_unless_the_first_try_was_cut_off(office: Office) -> None:
    office.mail("n-order_received")
    office.mail("n-invoice_paid")
    office.notices[0] |= {"was_cut_off": True}

    assert office.account().doubled == ["webshop W-1: 2 mails invoice_paid"]


def test_a_second_payment_is_doubled_and_the_balance_is_unexplained(office: Office) -> None:
    office.invoice |= {"payments": 2, "entries": 3}
    office.books.balances[0] = {"client_id": "c1", "amount": -16000, "posted": -16000}

    account = office.account()

    assert account.doubled == ["webshop W-1: 2 payments", "webshop W-1: 2 ledger entries for one step"]
    assert account.unexplained == ["the balance of c1 was 20000, 18000 were spent, -16000 are left"]


def test_what_nobody_sent_and_what_was_parked_without_cause_is_unexplained(office: Office) -> None:
    office.books.orders["webshop", "forged-1"] = [{"order_id": "o2", "state": "validated"}]
    office.books.parked.append(
        {
            "queue": "notify",
            "raw": b"genuine",
            "kind": "handler",
            "reason": "tried",
            "name": "workflow.order_assigned.v1",
        }
    )

    account = office.account()

    assert account.unexplained == [
        "nobody sent the order webshop forged-1",
        "parked: workflow.order_assigned.v1 on notify, handler: tried",
    ]
    assert account.unparked == {("intake", b"poison")}


def renewed(**changes: object) -> Renewed:
    """What two months of a subscription have left behind."""
    billed = {
        "subscription_id": "s1",
        "state": "active",
        "period": 2,
        "is_current": True,
        "is_paid": True,
        "invoices": 3,
        "paid": 3,
        "payments": 3,
        "has_timer": True,
    }
    orders = [{"external_id": f"s1:{period}", "order_id": f"o{period}", "state": "validated"} for period in (1, 2)]
    work = [{"order_id": f"o{period}", "state": "queued"} for period in (1, 2)]
    return Renewed(billed=[billed | changes], orders=orders, work=work)


def test_months_that_were_billed_paid_and_brought_their_order_once_are_as_they_must_be() -> None:
    assert ([*lost(renewed())], [*doubled(renewed())]) == ([], [])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_current": False}, ["subscription s1 is due, and not renewed"]),
        ({"has_timer": False}, ["subscription s1 has no timer"]),
        ({"paid": 2}, ["subscription s1 is in period 2, and 2 invoices are paid"]),
        ({"is_paid": False}, ["subscription s1 is active, not paid"]),
        (
            {"period": 3, "paid": 4, "invoices": 4, "payments": 4},
            ["subscription s1, period 3: its order is ('missing',)"],
        ),
    ],
    ids=["due", "no-timer", "unpaid", "waits", "no-order"],
)
def test_a_month_that_lacks_something_is_lost(changes: dict[str, object], said: list[str]) -> None:
    assert [*lost(renewed(**changes))] == said


def test_a_month_that_is_billed_paid_or_ordered_twice_is_doubled() -> None:
    twice = renewed(invoices=4, payments=4)
    again = Renewed(billed=twice.billed, orders=[*twice.orders, twice.orders[0]], work=twice.work)

    assert [*doubled(again)] == [
        "subscription s1 is in period 2, with 4 invoices",
        "subscription s1 is in period 2, with 4 payments",
        "subscription order s1:1: 2 orders",
    ]
