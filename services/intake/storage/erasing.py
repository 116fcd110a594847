"""What is kept of a client beside themselves, to be blanked; every row stays, so that what happened keeps its shape."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from services.intake.domain.contact import Contact
from services.intake.domain.kept_basket import KeptBasket
from services.intake.domain.order import Order
from services.intake.domain.purchase import Purchase
from services.intake.domain.states import OrderState
from services.intake.domain.uploads import Upload
from shared.kernel.ids import ClientId

_OPEN: Final = (OrderState.RECEIVED, OrderState.INCOMPLETE, OrderState.IN_REVIEW, OrderState.FUNDING)
#: Files that were uploaded then are pruned at once.
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def has_open_orders(session: Session, client_id: ClientId) -> bool:
    """Tell whether something is still to become of an order of theirs."""
    theirs = exists().where(Order.client_id == client_id, Order.state.in_(_OPEN))
    return bool(session.scalar(select(theirs)))


def erase_traces(session: Session, client_id: ClientId) -> None:
    """Blank what they said in their orders; the digest of each purchase stays, so that the same again is still known (rule I-1)."""
    theirs = select(Order.id).where(Order.client_id == client_id)
    let_go = {"claimed_at": None, "order_id": None, "uploaded_at": _LONG_AGO, "name": "file"}
    session.execute(update(Upload).where(Upload.order_id.in_(theirs)).values(let_go))
    blank: dict[str, Any] = {"answers": {}, "note": "", "asked_besides": None, "draft": None}
    session.execute(update(Order).where(Order.client_id == client_id).values(blank))
    bought = select(Purchase.id).where(Purchase.client_id == client_id)
    session.execute(delete(KeptBasket).where(KeptBasket.purchase_id.in_(bought)))
    session.execute(update(Purchase).where(Purchase.client_id == client_id).values(content={}))
    session.execute(delete(Contact).where(Contact.client_id == client_id))
