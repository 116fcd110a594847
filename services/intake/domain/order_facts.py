"""What is told of an order, from what is kept of it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.intake.domain.bought import Bought
from services.intake.domain.file_types import MEDIA_TYPES
from services.intake.domain.kinds import FieldKind
from shared.contracts.intake.facts import OrderReceived, OrderRejected, OrderValidated, OrderWithdrawn
from shared.contracts.parts import AttachedFile, PurchaseLine

if TYPE_CHECKING:
    from services.intake.domain.order import Order


def line_of(order: "Order") -> PurchaseLine:
    """Return the order as it is billed."""
    bought = Bought.of_row(order.bought)
    option = f", {bought.option.name}" if bought.option else ""
    return PurchaseLine(
        order_id=order.id,
        order_number=order.number,
        service_id=order.service_id,
        description=f"{order.service.name}{option}",
        quantity=order.quantity,
        unit_price=order.unit_price,
        is_taxable=bought.is_taxable,
        option=bought.option,
        add_ons=bought.add_ons,
        payment=bought.payment,
        recurring=bought.recurring,
    )


def received(order: "Order") -> OrderReceived:
    """Return what is told when the order is new."""
    bought = Bought.of_row(order.bought)
    return OrderReceived(
        order_id=order.id,
        number=order.number,
        purchase_id=order.purchase_id,
        source=order.purchase.source,
        external_id=order.purchase.external_id,
        client=order.client.card(),
        service=order.service.card(),
        quantity=order.quantity,
        total=order.total,
        note=order.note,
        received_at=order.received_at,
        option=bought.option,
        add_ons=bought.add_ons,
        estimated_minutes=bought.estimated_minutes and bought.estimated_minutes * order.quantity,
    )


def validated(order: "Order", at: datetime) -> OrderValidated:
    """Return what is told when work may start."""
    bought = Bought.of_row(order.bought)
    return OrderValidated(
        order_id=order.id,
        number=order.number,
        brief=order.form.brief(order.answers),
        validated_at=at,
        option=bought.option,
        add_ons=bought.add_ons,
        files=files_of(order),
    )


def files_of(order: "Order") -> tuple[AttachedFile, ...]:
    """Return the files that the order was answered with."""
    return tuple(
        AttachedFile(
            file_id=UUID(file["file_id"]),
            field=field.name,
            name=file["name"],
            media_type=MEDIA_TYPES[file["type"]],
            size_bytes=file["size_bytes"],
        )
        for field in order.form.fields
        if field.kind is FieldKind.FILE
        for file in order.answers.get(field.name) or ()
    )


def rejected(order: "Order", reason: str, at: datetime) -> OrderRejected:
    """Return what is told when a member has said no."""
    return OrderRejected(
        order_id=order.id,
        number=order.number,
        client_id=order.client_id,
        purchase_id=order.purchase_id,
        reason=reason,
        rejected_at=at,
    )


def withdrawn(order: "Order", reason: str, at: datetime) -> OrderWithdrawn:
    """Return what is told when the order will not go on."""
    return OrderWithdrawn(
        order_id=order.id,
        number=order.number,
        client_id=order.client_id,
        purchase_id=order.purchase_id,
        reason=reason,
        withdrawn_at=at,
    )
