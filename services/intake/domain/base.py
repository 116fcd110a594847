"""What all mapped classes of intake share."""

from sqlalchemy.orm import DeclarativeBase

from shared.storage.types import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
