"""What the lists and pages of intake show: plain rows, each page in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from services.intake.domain.client import CLIENT_WORDS, Client
from services.intake.domain.form import Form
from services.intake.domain.order import Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.refusals import ClientUnknown, OrderUnknown, SubmissionUnknown
from services.intake.domain.service import FormVersion, Service
from shared.contracts.intake.facts import SubmitOrder, SubmitPurchase
from shared.storage.tables import INBOX


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as it came in, with the form it is checked against. `order` has the columns of ORDERS."""

    order: Row[*tuple[Any, ...]]
    form: Form


ORDERS = (
    select(
        Order.id.label("order_id"),
        Order.number,
        Order.purchase_id,
        Order.client_id,
        Order.service_id,
        Order.form_version,
        Order.state,
        Order.quantity,
        Order.unit_price_amount,
        Order.unit_price_currency,
        Order.bought,
        Order.asked_besides,
        Order.demands,
        Order.approved_by,
        Order.approved_at,
        Order.answers,
        Order.note,
        Order.draft,
        Order.reason,
        Order.received_at,
        Order.changed_at,
        Purchase.source,
        Purchase.external_id,
        Purchase.coupon,
        Client.email.label("client_email"),
        Client.name.label("client_name"),
        Client.company.label("client_company"),
        Service.code.label("service_code"),
        Service.name.label("service_name"),
    )
    .join(Purchase, Purchase.id == Order.purchase_id)
    .join(Client, Client.id == Order.client_id)
    .join(Service, Service.id == Order.service_id)
)


def order(session: Session, order_id: UUID) -> OrderRow:
    """Raises OrderUnknown."""
    found = with_forms(session, ORDERS.where(Order.id == order_id))
    if not found:
        raise OrderUnknown(f"there is no order {order_id}")
    return found[0]


def with_forms(session: Session, query: Select[*tuple[Any, ...]]) -> list[OrderRow]:
    """Return what `query`, made of ORDERS, finds, each with the form it is checked against."""
    rows = session.execute(query).all()
    keys = {(row.service_id, row.form_version) for row in rows}
    versions = session.execute(
        select(FormVersion.service_id, FormVersion.version, FormVersion.fields).where(
            tuple_(FormVersion.service_id, FormVersion.version).in_(keys)
        )
    )
    forms = {(version.service_id, version.version): Form.of_rows(version.fields) for version in versions}
    return [OrderRow(row, forms[row.service_id, row.form_version].with_besides(row.asked_besides)) for row in rows]


_CLIENT_WORDS: Final[ColumnElement[Any]] = literal_column(CLIENT_WORDS)
_CLIENTS = select(
    Client.id.label("client_id"),
    *(column for column in Client.__table__.columns if column.key not in {"id", "password_hash"}),
)


def clients(
    session: Session, *, before: tuple[datetime, UUID] | None, words: str | None, most: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return up to `most` clients, newest first, before the one registered then and with that id; only those with all these words, where there are some."""
    query = (
        _CLIENTS.where(Client.merged_into.is_(None)).order_by(Client.registered_at.desc(), Client.id.desc()).limit(most)
    )
    if before is not None:
        query = query.where(tuple_(Client.registered_at, Client.id) < before)
    if words is not None:
        query = query.where(_CLIENT_WORDS.op("@@")(func.websearch_to_tsquery("simple", words)))
    return session.execute(query).all()


def client(session: Session, client_id: UUID) -> Row[*tuple[Any, ...]]:
    """Raises ClientUnknown."""
    found = session.execute(_CLIENTS.where(Client.id == client_id)).one_or_none()
    if found is None:
        raise ClientUnknown(f"there is no client {client_id}")
    return found


def submission(session: Session, source: str, message_id: UUID) -> Row[*tuple[Any, ...]]:
    """Return status and answer of a submission that came as a message. Raises SubmissionUnknown."""
    found = session.execute(
        select(INBOX.c.status, INBOX.c.answer).where(
            INBOX.c.source == source,
            INBOX.c.message_id == message_id,
            INBOX.c.name.in_([SubmitOrder.wire_name, SubmitPurchase.wire_name]),
        )
    ).one_or_none()
    if found is None:
        raise SubmissionUnknown(f"no submission {message_id} of {source} was heard")
    return found
