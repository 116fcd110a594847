"""Files of orders; their bytes are elsewhere."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.files import OrderFile
from services.workflow.domain.refusals import FileUnknown


class Files:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, file: OrderFile) -> None:
        self._session.add(file)

    def of(self, order_id: UUID, *, visible_only: bool) -> Sequence[OrderFile]:
        """Return an order's files by folder and name."""
        query = select(OrderFile).where(OrderFile.order_id == order_id).order_by(OrderFile.folder, OrderFile.name)
        return self._session.scalars(query.where(OrderFile.is_visible) if visible_only else query).all()

    def named(self, order_id: UUID, folder: str, name: str) -> OrderFile | None:
        query = select(OrderFile).where(
            OrderFile.order_id == order_id, OrderFile.folder == folder, OrderFile.name == name
        )
        return self._session.scalar(query)

    def get(self, file_id: UUID) -> OrderFile:
        """Raises FileUnknown."""
        found = self._session.get(OrderFile, file_id)
        if found is None:
            raise FileUnknown(f"there is no file {file_id}")
        return found

    def has_any(self, order_id: UUID) -> bool:
        return self._session.scalar(select(OrderFile.id).where(OrderFile.order_id == order_id).limit(1)) is not None
