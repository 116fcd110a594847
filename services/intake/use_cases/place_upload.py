"""Place an upload: say which field of which order a file may be for, before its bytes are taken."""

from dataclasses import dataclass
from typing import NamedTuple

from services.intake.domain.checking import is_storable
from services.intake.domain.form import Field, Form
from services.intake.domain.kinds import FieldKind
from services.intake.domain.refusals import AnswersClosed, FieldUnknown, ServiceUnknown
from services.intake.domain.states import OrderState
from services.intake.domain.uploads import Bond
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_CHANGE, ORDERS_CREATE


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceUpload:
    """`actor` has a file for the field `field`: of the order `order_id`, else of the one of `service` that is to be named so."""

    actor: Actor
    field: str
    order_id: OrderId | None = None
    service: str = ""
    source: str = ""
    external_id: str = ""


class Placed(NamedTuple):
    """The field that takes the file, and the order it is for."""

    field: Field
    bond: Bond


def place_upload(work: Work, ask: PlaceUpload) -> Placed:
    """Return where the file belongs. Raises OrderUnknown, ServiceUnknown, FieldUnknown, NotAllowed, AnswersClosed."""
    if ask.order_id is None:
        return _before_the_order(work, ask)
    order = work.orders.locked(ask.order_id)
    order.open_to(ask.actor, ORDERS_CHANGE)
    if order.state is not OrderState.INCOMPLETE:
        raise AnswersClosed(f"order {order.number} is {order.state.value}: its details can't be changed any more")
    return Placed(_file_field(order.form, ask.field), Bond(order_id=order.id))


def _before_the_order(work: Work, ask: PlaceUpload) -> Placed:
    if not ask.actor.is_client:
        ask.actor.require(ORDERS_CREATE)
    found = work.services.on_sale(ask.service) if is_storable(ask.service) else None
    if found is None:
        raise ServiceUnknown(f"there is no service {ask.service!r} on sale")
    bond = Bond(source=ask.source.strip(), external_id=ask.external_id.strip())
    return Placed(_file_field(found[1].form, ask.field), bond)


def _file_field(form: Form, name: str) -> Field:
    found = next((each for each in form.fields if each.name == name and each.kind is FieldKind.FILE), None)
    if found is None:
        raise FieldUnknown(f"the form takes no file as {name!r}")
    return found
