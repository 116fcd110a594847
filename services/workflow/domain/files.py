"""Files of an order: in folders, with versions; what is kept of them is where their bytes are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain.base import Base
from shared.kernel.ids import OrderId


class FileVersion(Base):
    """The bytes of a file at one time; `digest` is where the store has them."""

    __tablename__ = "file_versions"

    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    content_type: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]


class OrderFile(Base):
    """A file by its folder and name. The client sees it where `is_visible`."""

    __tablename__ = "files"
    __table_args__ = (Index("files_by_name", "order_id", "folder", "name", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    folder: Mapped[str]
    name: Mapped[str]
    is_visible: Mapped[bool]
    versions: Mapped[list[FileVersion]] = relationship(
        lazy="selectin", order_by=FileVersion.number, cascade="all, delete-orphan"
    )

    @property
    def latest(self) -> FileVersion:
        return self.versions[-1]

    def add_version(
        self, *, digest: str, size_bytes: int, content_type: str, added_by: str, at: datetime
    ) -> FileVersion | None:
        """Put a version on top; the bytes that are there already are no news and return None (rule W-7)."""
        if self.versions and self.latest.digest == digest:
            return None
        version = FileVersion(
            file_id=self.id,
            number=len(self.versions) + 1,
            digest=digest,
            size_bytes=size_bytes,
            content_type=content_type,
            added_by=added_by,
            added_at=at,
        )
        self.versions.append(version)
        return version
