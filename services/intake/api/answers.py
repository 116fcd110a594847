"""Rows as answers, with what the reader may not see taken out (rule W-8)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row

from services.intake.domain.bought import Bought
from services.intake.domain.client import INTERNAL
from services.intake.domain.form import Form
from services.intake.domain.states import OrderState
from services.intake.storage.reads import OrderRow
from shared.contracts.parts import PaymentTerms
from shared.kernel.actors import Actor
from shared.kernel.grants import INVOICES
from shared.kernel.money import Money
from shared.kernel.permissions import CLIENTS_VIEW, MONEY_VIEW


def order_answer(row: OrderRow, reader: Actor) -> dict[str, Any]:
    """Return what `reader`, who may see the order, may see of it."""
    order = row.order
    price = Money(order.unit_price_amount, order.unit_price_currency)
    bought = Bought.of_row(order.bought)
    sees_money = reader.is_granted(INVOICES) if reader.is_client else reader.may(MONEY_VIEW)
    sees_client = reader.is_client or reader.may(CLIENTS_VIEW)
    client = {name: getattr(order, f"client_{name}") if sees_client else None for name in ("email", "name", "company")}
    return dict(order._mapping) | {  # noqa: SLF001 - the public way to a row as a mapping
        "client": client | {"client_id": order.client_id},
        "service": {"code": order.service_code, "name": order.service_name},
        "option": bought.option,
        "add_ons": [asdict(each) | ({} if sees_money else {"unit_price": None}) for each in bought.add_ons],
        "demands": None if reader.is_client else order.demands,
        "approved_by": None if reader.is_client else order.approved_by,
        "total": price * order.quantity if sees_money else None,
        "brief": row.form.brief(order.answers),
        "problems": _problems(row),
    }


def form_answer(row: OrderRow) -> dict[str, Any]:
    """Return the form of an order, as its client fills it in."""
    return {
        "number": row.order.number,
        "service_name": row.order.service_name,
        "fields": row.form.as_rows(),
        "answers": row.order.answers,
        "draft": row.order.draft if row.order.state is OrderState.INCOMPLETE else None,
        "problems": _problems(row),
    }


def _problems(row: OrderRow) -> list[dict[str, Any]]:
    if row.order.state is not OrderState.INCOMPLETE:
        return []
    return [asdict(found) | {"label": row.form.label(found.field)} for found in row.form.check(row.order.answers)]


def service_answer(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return a service with the form that orders of it are checked against now."""
    return dict(row._mapping) | {  # noqa: SLF001 - the public way to a row as a mapping
        "price": Money(row.price_amount, row.price_currency),
        "form": {"version": row.version, "fields": Form.of_rows(row.fields).as_rows()},
        "payment": row.payment or asdict(PaymentTerms()),
    }


def client_answer(row: Row[*tuple[Any, ...]], reader: Actor) -> dict[str, Any]:
    """Return what `reader` may see of a client: the agency's notes on them are not for the client."""
    shown = dict(row._mapping)  # noqa: SLF001 - the public way to a row as a mapping
    return shown | dict.fromkeys(INTERNAL) if reader.is_client else shown


_OUTCOMES: Final[Mapping[str, str]] = {"applied": "accepted", "parked": "refused", "deferred": "waiting"}


def submission_answer(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """Return what became of a submission that came as a message."""
    return {"outcome": _OUTCOMES[row.status], "answer": row.answer}
