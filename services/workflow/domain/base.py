"""What every mapped class of workflow is made from."""

from sqlalchemy.orm import DeclarativeBase

from shared.storage.types import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES
