"""Lists of orders: filtered, searched by words, in pages; every query starts from an index."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal_column, select, union
from sqlalchemy.orm import Session

from services.intake.domain.client import CLIENT_WORDS, Client
from services.intake.domain.order import ORDER_WORDS, Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.service import Service
from services.intake.domain.states import OrderState
from services.intake.storage.reads import ORDERS, OrderRow, with_forms

_ORDER_WORDS: Final[ColumnElement[Any]] = literal_column(ORDER_WORDS)
_CLIENT_WORDS: Final[ColumnElement[Any]] = literal_column(CLIENT_WORDS)
#: More clients than this are no search for somebody.
_MOST_CLIENTS: Final = 200
_MOST_WORDS: Final = 10
#: So many times a page is looked through for a word before its index is.
_NEAR: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders: in one of these states, of this client, purchase, service (its code), source, received in this span.

    None is any. `words` are looked for, from their beginnings, in number and answers, and where it `searches_clients` in
    the client's address, name and company.
    `behind` is the id of the last one shown.
    """

    states: tuple[OrderState, ...] = ()
    client_id: UUID | None = None
    purchase_id: UUID | None = None
    service: str | None = None
    source: str | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    words: str | None = None
    searches_clients: bool = False
    behind: UUID | None = None
    oldest_first: bool = False


def orders(session: Session, wanted: OrderFilter, *, most: int) -> list[OrderRow]:
    """Return up to `most` orders, in the order of their receipt."""
    return with_forms(session, order_query(session, wanted, most=most))


def order_query(session: Session, wanted: OrderFilter, *, most: int) -> Select[*tuple[Any, ...]]:
    """Return the query for a page of `wanted`."""
    conditions = [*_conditions(wanted), *_of_service(session, wanted.service)]
    by_id = _by_id(Order.id, wanted)
    if (words := _tsquery(wanted.words or "")) is None:
        return ORDERS.where(*conditions).order_by(by_id).limit(most)
    clients = _clients(session, words) if wanted.searches_clients else []
    # Two lists that are cut off each by its own index, and then put together: "or" over both would read the whole table.
    ids = select(Order.id) if wanted.source is None else select(Order.id).join(Purchase)
    parts = [
        _with_words(session, ids.where(*conditions), words, wanted, most=most),
        ids.where(Order.client_id.in_(clients), *conditions).order_by(by_id).limit(most),
    ]
    found = union(*(part.subquery().select() for part in parts)).subquery()
    return ORDERS.where(Order.id.in_(select(found.c.id))).order_by(by_id).limit(most)


def _with_words(
    session: Session, listed: Select[Any], words: ColumnElement[Any], wanted: OrderFilter, *, most: int
) -> Select[Any]:
    """Return the query for the ids of the first `listed` orders that have `words`.

    Where those near have enough of them, it is theirs: a common word's part of the index is long, and all of it would be read
    and sorted. Where they have not, the word is rare enough for the index; it is read on its own, since a planner that sees the
    order and the limit may think a word common and go through every order instead.
    """
    near = (
        listed.order_by(_by_id(Order.id, wanted))
        .add_columns(Order.number, Order.answers)
        .limit(_NEAR * most)
        .subquery()
    )
    found = session.scalars(select(near.c.id).where(_ORDER_WORDS.op("@@")(words)).limit(most)).all()
    if len(found) == most:
        return select(Order.id).where(Order.id.in_(found))
    with_words = listed.where(_ORDER_WORDS.op("@@")(words)).cte("with_words").prefix_with("MATERIALIZED")
    return select(with_words.c.id).order_by(_by_id(with_words.c.id, wanted)).limit(most)


def _by_id(column: Any, wanted: OrderFilter) -> ColumnElement[Any]:
    found: ColumnElement[Any] = column.asc() if wanted.oldest_first else column.desc()
    return found


def _clients(session: Session, words: ColumnElement[Any]) -> Sequence[UUID]:
    return session.scalars(select(Client.id).where(_CLIENT_WORDS.op("@@")(words)).limit(_MOST_CLIENTS)).all()


def _of_service(session: Session, code: str | None) -> Iterable[ColumnElement[bool]]:
    """The service's id is looked up first: only then can the planner know how many orders it has."""
    if code is not None:
        yield Order.service_id == session.scalar(select(Service.id).where(Service.code == code))


def _conditions(wanted: OrderFilter) -> Iterable[ColumnElement[bool]]:
    if wanted.states:
        yield Order.state.in_(wanted.states)
    if wanted.client_id is not None:
        yield Order.client_id == wanted.client_id
    if wanted.purchase_id is not None:
        yield Order.purchase_id == wanted.purchase_id
    if wanted.source is not None:
        yield Purchase.source == wanted.source
    if wanted.received_from is not None:
        yield Order.received_at >= wanted.received_from
    if wanted.received_until is not None:
        yield Order.received_at < wanted.received_until
    if wanted.behind is not None:
        yield Order.id > wanted.behind if wanted.oldest_first else Order.id < wanted.behind


def _tsquery(text: str) -> ColumnElement[Any] | None:
    """Return the search for texts with all words of `text`, each from its beginning; None where there are none."""
    words = [word.replace("\\", "\\\\").replace("'", "''") for word in text.split()[:_MOST_WORDS]]
    if not words:
        return None
    return func.to_tsquery(literal_column("'simple'"), cast(" & ".join(f"'{word}':*" for word in words), Text))
