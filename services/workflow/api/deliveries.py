"""Deliveries behind a link: for clients who want their work without a sign-in."""

from typing import Any, cast
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint as Resource
from marshmallow import fields

from services.workflow.api import begin_work
from services.workflow.domain.deliveries import Delivery
from services.workflow.domain.file_links import LIFETIME, FileLinks
from services.workflow.domain.orders import Order
from services.workflow.domain.refusals import DeliveryUnknown
from services.workflow.settings import Settings
from services.workflow.storage.work import Work
from shared.contracts.workflow.delivery_links import DeliveryLinks
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Resource("deliveries", __name__, description="Deliveries behind a link, without a sign-in.")


class TakenFile(Answer):
    """`path` hands out the file as it is by now, for an hour."""

    file_id = fields.UUID(required=True)
    name = fields.String(required=True)
    size_bytes = fields.Integer(required=True)
    path = fields.String(required=True)


class TakenDelivery(Answer):
    order_id = fields.UUID(required=True)
    number = fields.String(required=True)
    service_name = fields.String(required=True)
    delivery = fields.Integer(required=True)
    text = fields.String(required=True)
    links = fields.List(fields.String(), required=True)
    files = fields.List(fields.Nested(TakenFile), required=True)
    delivered_at = fields.AwareDateTime(required=True)


@resource.get("/deliveries/<string(maxlength=400):token>")
@resource.doc(security=[])
@resource.response(200, TakenDelivery)
@problems(resource, 404)
def show(token: str) -> dict[str, Any]:
    """Show the delivery that a link opens. Looking accepts nothing: mail scanners follow every link."""
    key = cast("Settings", current_app.extensions["orderwright.settings"]).link_key
    with begin_work() as work:
        found = DeliveryLinks(key).read(token, at=work.now())
        order = work.session.get(Order, found[0]) if found else None
        delivery = work.session.get(Delivery, found) if found else None
        if order is None or delivery is None:
            raise DeliveryUnknown("this link is not valid (any more): sign in to find the delivery")
        return {
            "order_id": order.id,
            "number": order.number,
            "service_name": order.service_name,
            "delivery": delivery.number,
            "text": delivery.text,
            "links": delivery.links,
            "files": _files(work, order, delivery, FileLinks(key)),
            "delivered_at": delivery.delivered_at,
        }


def _files(work: Work, order: Order, delivery: Delivery, links: FileLinks) -> list[dict[str, Any]]:
    """Return the files of the delivery that are for the client, each with a link of its own."""
    until = work.now() + LIFETIME
    wanted = set(delivery.files)
    return [
        {
            "file_id": file.id,
            "name": file.name,
            "size_bytes": file.latest.size_bytes,
            "path": f"/files/{links.token_for(UUID(str(file.id)), file.latest.number, until=until)}",
        }
        for file in work.files.of(order.id, visible_only=True)
        if str(file.id) in wanted
    ]
