"""How our words become columns."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Enum,
    Interval,
    MetaData,
    String,
    Text,
    Uuid,
    any_,
    bindparam,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Composite, composite, mapped_column

from shared.kernel.money import Money

#: Every constraint has a name, so that migrations can speak of it.
_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}

#: What an app's `Base` takes as its `type_annotation_map`. An Enum is stored as its value, as text.
COLUMN_TYPES: dict[Any, Any] = {
    str: Text(),
    UUID: Uuid(),
    datetime: DateTime(timezone=True),
    date: Date(),
    timedelta: Interval(),
    StrEnum: Enum(
        StrEnum,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda kind: [member.value for member in kind],
    ),
    dict[str, Any]: JSONB(),
    list[dict[str, Any]]: JSONB(),
    list[str]: JSONB(),
}


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `values`: one parameter however many, so that its statement is prepared once."""
    found: ColumnElement[bool] = column == any_(bindparam(None, list(values), type_=ARRAY(column.type), unique=True))
    return found


def new_metadata() -> MetaData:
    """Return an empty table of contents for one app's database."""
    return MetaData(naming_convention=_NAMES)


def money(name: str) -> Composite[Money]:
    """Return a Money attribute kept in the columns `<name>_amount` and `<name>_currency`."""
    return composite(Money, mapped_column(f"{name}_amount", BigInteger), mapped_column(f"{name}_currency", String(3)))
