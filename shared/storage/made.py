"""How mapped objects are made: what they are given goes straight into them, without the ORM taking note of each value."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper


class Made:
    """What an app's `Base` derives from beside DeclarativeBase: `Order(id=…, state=…)` at a third of the cost.

    Nobody has seen a new object, so that there is no earlier value to compare its columns with; relations are set the ORM's way.
    """

    def __init__(self, **values: Any) -> None:
        parts = _PARTS.get(type(self)) or _parts_of(type(self))
        here = self.__dict__
        for name, value in values.items():
            if name in parts.columns:
                here[name] = value
            elif name in parts.composites:
                here[name] = value
                for column, field in parts.composites[name]:
                    here[column] = None if value is None else getattr(value, field)
            elif hasattr(type(self), name):
                setattr(self, name, value)
            else:
                raise TypeError(f"{type(self).__name__} has no {name}")


@dataclass(frozen=True, slots=True)
class _Parts:
    """The columns of a class, and of its composites the columns with the fields that they keep."""

    columns: frozenset[str]
    composites: Mapping[str, tuple[tuple[str, str], ...]]


_PARTS: Final[dict[type, _Parts]] = {}


def _parts_of(kind: type) -> _Parts:
    mapper = cast("Mapper[Any]", inspect(kind))
    _PARTS[kind] = _Parts(
        columns=frozenset(attribute.key for attribute in mapper.column_attrs),
        composites={
            composite.key: tuple(
                (prop.key, field.name)
                for prop, field in zip(
                    composite.props, dataclasses.fields(cast("Any", composite.composite_class)), strict=True
                )
            )
            for composite in mapper.composites
        },
    )
    return _PARTS[kind]
