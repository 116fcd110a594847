"""Show a file to those who may have it."""

from dataclasses import dataclass
from uuid import UUID

from services.intake.domain.refusals import FileUnknown
from services.intake.domain.uploads import Upload
from services.intake.storage import reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFile:
    """`actor` wants the file `file_id` of `order_id`."""

    actor: Actor
    order_id: OrderId
    file_id: UUID


def show_file(work: Work, ask: ShowFile) -> Upload:
    """Return the upload: to the order's client, and to a member, who can know its id only from an order that they see.

    Raises FileUnknown, OrderUnknown.
    """
    upload = work.uploads.get(ask.file_id)
    if upload.order_id != ask.order_id:
        raise FileUnknown(f"there is no file {ask.file_id} of this order")
    client_id = reads.order(work.session, ask.order_id).order.client_id
    if ask.actor.is_client and client_id != ask.actor.id:
        raise FileUnknown(f"there is no file {ask.file_id} of this order")
    return upload
