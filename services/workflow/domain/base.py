"""What every mapped class of workflow is made from."""

from typing import Any, Final

from sqlalchemy import Uuid
from sqlalchemy.orm import DeclarativeBase

from shared.kernel.ids import ClientId, InvoiceId, MemberId, OrderId, PurchaseId, ServiceId
from shared.storage.made import Made
from shared.storage.types import COLUMN_TYPES, new_metadata

_IDS: Final[dict[Any, Any]] = dict.fromkeys((ClientId, InvoiceId, MemberId, OrderId, PurchaseId, ServiceId), Uuid())


class Base(Made, DeclarativeBase):
    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES | _IDS
