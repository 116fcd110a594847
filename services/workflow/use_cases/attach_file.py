"""Attach a file to an order, or put a new version on one."""

from dataclasses import dataclass
from typing import IO

from services.workflow.domain import telling_work as telling
from services.workflow.domain.files import OrderFile
from services.workflow.domain.visibility import require_sight
from services.workflow.ports import FileStore
from services.workflow.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachFile:
    """`actor` adds `content` to `order_id` as `folder`/`name`. A client's files are always visible to them."""

    actor: Actor
    order_id: OrderId
    folder: str
    name: str
    content_type: str
    content: IO[bytes]
    is_visible: bool = False


def attach_file(work: Work, store: FileStore, ask: AttachFile) -> OrderFile:
    """Return the file with its new version; the bytes it has already are no news. A condition for a file may be met by it.

    A name that the client sees is not taken by one that they don't, nor the other way round: they are two files.
    Raises OrderUnknown, OrderClosed.
    """
    require_sight(ask.actor, work.orders.locked(ask.order_id))
    digest, size_bytes = store.keep(ask.content)
    order = work.orders.locked(ask.order_id)
    order.require_open()
    is_visible = ask.is_visible or ask.actor.is_client
    folder = f"{ask.folder}/client".lstrip("/") if ask.actor.is_client else ask.folder
    file = work.files.named(order.id, folder, ask.name)
    if file is None:
        file = OrderFile(
            id=new_id(), order_id=order.id, folder=folder, name=ask.name, is_visible=is_visible, versions=[]
        )
        work.files.add(file)
    version = file.add_version(
        digest=digest, size_bytes=size_bytes, content_type=ask.content_type, added_by=ask.actor.name, at=work.now()
    )
    if version is not None:
        work.tell(ask.actor, order, telling.file_attached(file, version, work.now()))
    return file
