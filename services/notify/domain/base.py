"""What every mapped class of notify derives from."""

from typing import Any, Final

from sqlalchemy import Uuid
from sqlalchemy.orm import DeclarativeBase

from shared.kernel.ids import ClientId, NoticeId, OrderId
from shared.storage.made import Made
from shared.storage.types import COLUMN_TYPES, new_metadata

_IDS: Final[dict[Any, Any]] = dict.fromkeys((ClientId, NoticeId, OrderId), Uuid())


class Base(Made, DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES | _IDS
