"""Writes down what a piece of work has made and changed: one statement for each table, however many rows (performance.md 3, 5).

The ORM's own flush costs about a quarter of a millisecond a row, which was half of an order's whole way. Here the rows of a table go as one
JSON parameter, which PostgreSQL takes apart by the table's own types.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final, cast

import orjson
from sqlalchemy import Column, Connection, Table, inspect
from sqlalchemy.orm import InstanceState, Mapper, RelationshipDirection, Session

#: Attribute values of an object, by attribute name.
Values = Mapping[str, Any]


class RowGone(RuntimeError):
    """A row that was to be changed is not there any more: somebody changed it without its lock, which is a bug."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How objects of a class become rows: attributes and their columns, and what children take over from their parent.

    `optional` attributes are filled in by the database where no object has them, `counter` always is.
    """

    table: Table
    columns: tuple[tuple[str, str], ...]
    optional: frozenset[str]
    keys: tuple[str, ...]
    counter: str | None
    handed_down: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    relations: frozenset[str]


def write_down(session: Session) -> None:
    """Write all that is new or changed in `session`, and let go of it: nothing of it is looked at or changed in this work again.

    Rows are inserted before others are changed, each in the order in which their tables refer to each other.
    Raises RowGone, and what the database says against a row.
    """
    new, dirty = _in_order(session.new), _in_order(session.dirty)
    if session.deleted or any(_lost_children(state) for _, states in dirty for state in states):
        session.flush()  # deleting is rare, and orphans are the ORM's own subject
    elif new or dirty:
        connection = session.connection()
        _hand_down([state for _, states in dirty for state in states])
        for mapper, states in new:
            _insert(connection, shape_of(mapper), states)
        for mapper, states in dirty:
            _update(connection, shape_of(mapper), states)
        session.expunge_all()


@cache
def shape_of(mapper: Mapper[Any]) -> _Shape:
    """Return how objects of a mapped class are written."""
    table = cast("Table", mapper.local_table)
    attributes = {cast("Column[Any]", attribute.columns[0]): attribute.key for attribute in mapper.column_attrs}
    counter = next((attributes[column] for column in table.columns if column.identity is not None), None)
    children = [r for r in mapper.relationships if r.direction is RelationshipDirection.ONETOMANY and not r.viewonly]
    return _Shape(
        table=table,
        columns=tuple((key, f"{column.name}") for column, key in attributes.items()),
        optional=frozenset(key for column, key in attributes.items() if column.server_default is not None),
        keys=tuple(attributes[column] for column in table.primary_key.columns),
        counter=counter,
        handed_down=tuple(
            (
                relation.key,
                tuple(
                    (mapper.get_property_by_column(ours).key, relation.mapper.get_property_by_column(theirs).key)
                    for ours, theirs in relation.local_remote_pairs
                ),
            )
            for relation in children
        ),
        relations=frozenset(relation.key for relation in mapper.relationships),
    )


@cache
def _place(table: Table) -> int:
    return table.metadata.sorted_tables.index(table)


def _in_order(things: Iterable[Any]) -> list[tuple[Mapper[Any], list[InstanceState[Any]]]]:
    by_mapper: dict[Mapper[Any], list[InstanceState[Any]]] = defaultdict(list)
    for thing in things:
        state = inspect(thing)
        by_mapper[state.mapper].append(state)
    return sorted(by_mapper.items(), key=lambda item: _place(shape_of(item[0]).table))


def _lost_children(state: InstanceState[Any]) -> bool:
    changed = shape_of(state.mapper).relations & state.committed_state.keys()
    return any(state.attrs[key].history.deleted for key in changed)


def _hand_down(states: Iterable[InstanceState[Any]]) -> None:
    """Give children that were put into a collection the key of what they belong to."""
    for state in states:
        for relation, pairs in shape_of(state.mapper).handed_down:
            for child in _children(state, relation):
                for ours, theirs in pairs:
                    if getattr(child, theirs) is None:
                        setattr(child, theirs, state.dict[ours])


def _children(state: InstanceState[Any], relation: str) -> Iterable[Any]:
    found = state.dict.get(relation)
    if found is True:  # a collection that is only ever written to
        return state.attrs[relation].history.added
    return found or ()


@cache
def _insertion(table: Table, names: tuple[str, ...], *, overriding: bool) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f'INSERT INTO "{table.name}" ({listed}){" OVERRIDING SYSTEM VALUE" if overriding else ""} '  # noqa: S608 - names of our own tables
        f'SELECT {listed} FROM json_populate_recordset(NULL::"{table.name}", %s)'
    )


@cache
def _change(table: Table, names: tuple[str, ...], keys: tuple[str, ...]) -> str:
    news = ", ".join(f'"{name}" = news."{name}"' for name in names)
    same = " AND ".join(f'kept."{key}" = news."{key}"' for key in keys)
    return f'UPDATE "{table.name}" AS kept SET {news} FROM json_populate_recordset(NULL::"{table.name}", %s) AS news WHERE {same}'  # noqa: S608 - names of our own tables


def _insert(connection: Connection, shape: _Shape, states: Sequence[InstanceState[Any]]) -> None:
    things = [state.dict for state in states]
    if shape.counter is not None:
        _count(connection, shape, things)
    _hand_down(states)
    left_out = {key for key in shape.optional if not any(key in thing for thing in things)}
    columns = [(key, name) for key, name in shape.columns if key not in left_out]
    rows = [{name: thing.get(key) for key, name in columns} for thing in things]
    statement = _insertion(shape.table, tuple(name for _, name in columns), overriding=shape.counter is not None)
    connection.exec_driver_sql(statement, (as_document(rows),))


def _count(connection: Connection, shape: _Shape, things: Sequence[dict[str, Any]]) -> None:
    """Give each of `things` its number from the table's own counter, in their order."""
    sequence = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    column = dict(shape.columns)[cast("str", shape.counter)]
    numbers = connection.exec_driver_sql(sequence, (shape.table.name, column, len(things))).scalars()
    for thing, number in zip(things, numbers, strict=True):
        thing[cast("str", shape.counter)] = number


def _update(connection: Connection, shape: _Shape, states: Sequence[InstanceState[Any]]) -> None:
    changed = {key for state in states for key, old in state.committed_state.items() if old != state.dict.get(key)}
    written = [(key, name) for key, name in shape.columns if key in changed and key not in shape.keys]
    if not written:
        return
    columns = dict(shape.columns)
    wanted = [*written, *((key, columns[key]) for key in shape.keys)]
    rows = [{name: state.dict[key] for key, name in wanted} for state in states]
    names, keys = tuple(name for _, name in written), tuple(columns[key] for key in shape.keys)
    done = connection.exec_driver_sql(_change(shape.table, names, keys), (as_document(rows),)).rowcount
    if done != len(rows):
        raise RowGone(f"{len(rows) - done} rows of {shape.table.name} were to be changed and are gone")


#: What `put_rows` does about a row that is there: it stays as it is.
LEAVE: Final = "ON CONFLICT DO NOTHING"


def newest(table: Table, names: Iterable[str], since: str) -> str:
    """Return what `put_rows` does about a row that is there: take `names` over, unless it is as new by its column `since`."""
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    news = ", ".join(f'"{name}" = excluded."{name}"' for name in (*names, since))
    return f'ON CONFLICT ({keys}) DO UPDATE SET {news} WHERE "{table.name}"."{since}" < excluded."{since}"'


def put_rows(connection: Connection, table: Table, rows: Sequence[Values], *, conflict: str = "") -> int:
    """Insert rows that all have the same columns in one statement; return how many were written.

    `conflict` is LEAVE, or what `newest` returns; without it a row that is there is an error.
    """
    if not rows:
        return 0
    statement = f"{_insertion(table, tuple(rows[0]), overriding=False)} {conflict}"
    return connection.exec_driver_sql(statement, (as_document(rows),)).rowcount


def row_of(thing: Any) -> dict[str, Any]:
    """Return a mapped object as the row it becomes."""
    state = inspect(thing)
    return {name: state.dict.get(key) for key, name in shape_of(state.mapper).columns}


def as_document(rows: Sequence[Values]) -> str:
    """Return rows as the JSON that json_populate_recordset takes."""
    return orjson.dumps(rows, default=_told).decode()


_TELL: Final[Mapping[type, Callable[[Any], str]]] = {
    bytes: lambda value: rf"\x{value.hex()}",
    timedelta: lambda value: f"{value.total_seconds()} seconds",
}


def _told(value: Any) -> str:
    """Return what JSON has no form for as text that PostgreSQL reads."""
    return _TELL[type(value)](value)
