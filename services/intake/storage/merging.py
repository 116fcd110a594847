"""What is kept of a client beside themselves, to be another's from now on."""

from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.intake.domain.client import Client
from services.intake.domain.contact import Contact
from services.intake.domain.order import Order
from services.intake.domain.plan import Plan
from services.intake.domain.purchase import Purchase
from shared.kernel.ids import ClientId

_THEIRS: Final[dict[str, type[Order | Purchase | Contact]]] = {
    "orders": Order,
    "purchases": Purchase,
    "contacts": Contact,
}


def count(session: Session, client_id: ClientId) -> dict[str, int]:
    """Return how much of each kind is a client's."""
    counts = {
        name: select(func.count()).select_from(kind).where(kind.client_id == client_id).scalar_subquery().label(name)
        for name, kind in _THEIRS.items()
    }
    return dict(session.execute(select(*counts.values())).one()._mapping)  # noqa: SLF001 - the public way to a row as a mapping


def move(session: Session, from_id: ClientId, to_id: ClientId) -> None:
    """All that was one client's is the other's, and so is whoever was part of the one. Safe to repeat."""
    for kind in _THEIRS.values():
        session.execute(update(kind).where(kind.client_id == from_id).values(client_id=to_id))
    session.execute(update(Plan).where(Plan.client_id == from_id).values(client_id=to_id))
    session.execute(update(Client).where(Client.merged_into == from_id).values(merged_into=to_id))
