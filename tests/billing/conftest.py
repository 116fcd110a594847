"""A billing of its own for each test: a migrated database, a clock that stands, what was told in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from services.billing.app import APP
from services.billing.domain.purchase import Purchase
from services.billing.messages import HANDLERS
from services.billing.settings import Settings
from services.billing.storage.reads import InvoiceFilter
from services.billing.storage.rows import InvoiceRow
from services.billing.storage.work import Work
from services.billing.use_cases.issue_invoice import IssueInvoice, issue_invoice
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from shared.contracts.parts import PurchaseLine
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.facts import Message
from shared.kernel.ids import ClientId
from shared.kernel.money import Money
from shared.storage.engine import make_engine
from shared.storage.outbox import Letter
from shared.storage.work import begin_work_on
from tests.billing.builders import MARCO, NOON, client_registered
from tests.support.tokens import token_for, token_settings

_KEY = "k" * 32


@dataclass
class Billing:
    """Billing, with its own database."""

    engine: Engine
    now: datetime = NOON
    letters: list[Letter] = field(default_factory=list)

    def begin_work(self, kind: type[Work] = Work) -> AbstractContextManager[Work]:
        return begin_work_on(self.engine, kind, send=self.letters.extend, clock=lambda: self.now)()

    def hears(self, *messages: Message) -> None:
        """Each message is digested in a piece of work of its own."""
        for message in messages:
            with self.begin_work() as work:
                HANDLERS[type(message)](work, message)

    def told(self) -> list[str]:
        """What was told since the last time this was asked: the names, each once however many hear it."""
        names = [letter.name for letter in {str(letter.payload): letter for letter in self.letters}.values()]
        self.letters.clear()
        return [name.split(".")[1] for name in names]

    def meets(self, name: str = "Clara Voss", *, prepaid: Money | None = None) -> ClientId:
        """A client of that name, who has `prepaid`."""
        client_id = ClientId(uuid4())
        self.hears(client_registered(client_id, name))
        if prepaid:
            with self.begin_work() as work:
                top_up_balance(work, TopUpBalance(actor=MARCO, client_id=client_id, amount=prepaid, reference="T-1"))
        self.letters.clear()
        return client_id

    def bills(self, client_id: UUID, *lines: PurchaseLine) -> InvoiceRow:
        """The invoice of a new purchase."""
        purchase = Purchase(
            purchase_id=uuid4(), client_id=ClientId(client_id), currency=lines[0].unit_price.currency, lines=lines
        )
        with self.begin_work() as work:
            issue_invoice(work, IssueInvoice(actor=SYSTEM, purchase=purchase))
        self.letters.clear()
        return self.invoices(order_id=lines[0].order_id)[0]

    def invoices(self, **wanted: Any) -> list[InvoiceRow]:
        with self.begin_work() as work:
            return work.reads.invoices(InvoiceFilter(**wanted), of=None, limit=200, after=None)

    def balance(self, client_id: UUID, currency: str = "USD") -> Money:
        with self.begin_work() as work:
            return work.reads.balance(ClientId(client_id), currency, of=None)

    def value(self, statement: str, **values: Any) -> Any:
        """The one value that a statement gives."""
        with self.engine.connect() as connection:
            return connection.execute(text(statement), values).scalar()

    def count(self, table: str) -> int:
        return self.value(f"SELECT count(*) FROM {table}")


@pytest.fixture
def new_billing(
    make_template: Callable[[str, Callable[[str], None]], str], database_from_template: Callable[[str], str]
) -> Iterator[Callable[[], Billing]]:
    """Makes a billing with a database of its own."""
    made: list[Billing] = []

    def fill(url: str) -> None:
        engine = make_engine(url)
        APP.migrate(engine)
        engine.dispose()

    def make() -> Billing:
        template = make_template("template_billing", fill)
        made.append(Billing(make_engine(database_from_template(template), pool_size=8)))
        return made[-1]

    yield make
    for one in made:
        one.engine.dispose()


@pytest.fixture
def billing(new_billing: Callable[[], Billing]) -> Billing:
    return new_billing()


@dataclass
class Browser:
    """Asks billing's API in somebody's name; nobody's where `actor` is None."""

    http: FlaskClient

    def get(self, actor: Actor | None, path: str) -> tuple[int, Any]:
        return self._answer(self.http.get(path, headers=self._headers(actor)))

    def post(self, actor: Actor | None, path: str, body: Any = None, *, key: str | None = None) -> tuple[int, Any]:
        headers = self._headers(actor) | ({"Idempotency-Key": key} if key else {})
        return self._answer(self.http.post(path, json=body, headers=headers))

    def put(self, actor: Actor | None, path: str, body: Any = None) -> tuple[int, Any]:
        return self._answer(self.http.put(path, json=body, headers=self._headers(actor)))

    def patch(self, actor: Actor | None, path: str, body: Any = None) -> tuple[int, Any]:
        return self._answer(self.http.patch(path, json=body, headers=self._headers(actor)))

    def delete(self, actor: Actor | None, path: str) -> tuple[int, Any]:
        return self._answer(self.http.delete(path, headers=self._headers(actor)))

    @staticmethod
    def _headers(actor: Actor | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_for(actor)}"} if actor else {}

    @staticmethod
    def _answer(response: Any) -> tuple[int, Any]:
        return response.status_code, response.get_json()


@pytest.fixture
def api(billing: Billing) -> Browser:
    settings = Settings(database_url="", redis_url="redis://127.0.0.1:1/0", **token_settings("billing"))
    return Browser(APP.create_api(settings, billing.engine, billing.begin_work).test_client())
