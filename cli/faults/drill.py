"""The drill itself: load, faults one after the other, rest, account."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import psycopg
import redis

from cli.faults import renewals
from cli.faults.account import Account, account_for, close
from cli.faults.books import read_books, read_taken
from cli.faults.ground import Ground
from cli.faults.load import PREPAID
from cli.faults.mails import Mails
from cli.faults.recovery import Done, Recovery, longest_recovery
from cli.faults.table import FAULTS
from cli.story.apis import Person
from shared.runtime.provision import database_url

_BEFORE_S: Final = 3.0
_AFTER_S: Final = 5.0
_LOOK_EVERY_S: Final = 2.0
_PUSH_AGAIN_AFTER_LOOKS: Final = 5
_TOP_UP: Final = {"amount": 10_000_000_00, "currency": "USD"}

#: Called with what is going on.
OnLine = Callable[[str], None]


class Drill:
    """One drill on a running stack."""

    def __init__(self, ground: Ground, person: Person, on_line: OnLine) -> None:
        self._ground = ground
        self._person = person
        self._on_line = on_line
        self._mails = Mails(ground.stack.data_dir / "mail")
        self._opening: Mapping[str, int] = {}
        self.done: list[Done] = []

    def run(self, *, lasts_s: float, settles_within_s: float, timers_within_s: float) -> Account:
        """Return the account of a drill that hurts for `lasts_s`.

        Orders have `settles_within_s` to come to rest, and notices whose sending was cut off `timers_within_s` for their timers.
        """
        self._top_up()
        load = self._ground.load
        renewals.sell(self._person)
        load.subscribe(renewals.SERVICE)
        load.start()
        try:
            time.sleep(_BEFORE_S)
            self._hurt(time.monotonic() + lasts_s)
            time.sleep(_AFTER_S)
            load.quiet()
            return self._settle(settles_within_s, timers_within_s)
        finally:
            load.stop()

    def longest_recovery(self) -> Recovery:
        """Return how long it took at worst after a fault until somebody took from a queue again."""
        return longest_recovery(self.done, read_taken(self._url_of))

    def _hurt(self, until: float) -> None:
        """Do one fault after the other, from a shuffled deck of all, until the time is over."""
        deck: list[str] = []
        while time.monotonic() < until:
            if not deck:
                deck = sorted(FAULTS)
                self._ground.dice.shuffle(deck)
            name = deck.pop()
            began_at = datetime.now(UTC)
            try:
                says = FAULTS[name](self._ground)
            except (redis.RedisError, psycopg.OperationalError) as fault:
                says = f"not done, {type(fault).__name__}"
            self.done.append(Done(name=name, says=says, began_at=began_at, lifted_at=datetime.now(UTC)))
            self._on_line(f"{name}: {says}")
            self._mails.look()
            renewals.pass_month(self._url_of)
            self._ground.last(0.5, 4)

    def _settle(self, within_s: float, timers_within_s: float) -> Account:
        """Wait until all is at rest, then close the account. Bad messages that Redis has lost are pushed again."""
        began = time.monotonic()
        looks = 0
        while True:
            account = self._look()
            looks += 1
            waited = time.monotonic() - began
            if account.is_at_rest and (not account.waiting or waited > timers_within_s):
                break
            if not account.is_at_rest and waited > within_s:
                break
            if looks % _PUSH_AGAIN_AFTER_LOOKS == 1:
                for queue, raw in account.unparked:
                    self._ground.push_bad(queue, raw)
                self._on_line(
                    f"at rest after {waited:.0f} s but for {len(account.lost)} orders, {account.under_way} messages, "
                    f"{len(account.unparked)} bad ones, {len(account.waiting)} notices with a timer"
                )
            time.sleep(_LOOK_EVERY_S)
        return close(account, read_books(self._url_of))

    def _look(self) -> Account:
        books = read_books(self._url_of)
        self._mails.look()
        account = account_for(self._ground.load.sent, books, self._mails, self._ground.bad, self._opening)
        renewed = renewals.read_renewed(self._url_of)
        account.renewed = sum(row["period"] for row in renewed.billed)
        account.lost += renewals.lost(renewed)
        account.doubled += renewals.doubled(renewed)
        return account

    def _top_up(self) -> None:
        """Have enough money on the balances, and note what is on each."""
        clients = {client["email"]: client["client_id"] for client in self._person.all("intake", "/clients")}
        for email in PREPAID:
            path = f"/clients/{clients[email]}/top-ups"
            body = {"amount": _TOP_UP, "reference": "for the drill"}
            self._person.post("billing", path, body, headers={"Idempotency-Key": f"drill-{email}"})
        self._opening = {row["client_id"]: row["amount"] for row in read_books(self._url_of).balances}

    def _url_of(self, app: str) -> str:
        stack = self._ground.stack
        return database_url(stack.admin_url, app, stack.keys.database_passwords[app])
