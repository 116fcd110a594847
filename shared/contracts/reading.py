"""Reads the fields of a message in one pass, as strictly as its schema does but without saying what is wrong.

The schema (schema.py) says it, for whoever needs to be told; it is about eight times slower, and messages are read by the
hundred. What is misfit here is read again there, so that both always agree in the end.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, NewType
from uuid import UUID

from shared.kernel.money import Money, is_currency

#: Returns what a JSON value stands for. Raises Misfit, or ValueError where the value itself can't be read.
Reader = Callable[[Any], Any]


class Misfit(Exception):
    """The value is not of the type that the message declares."""


@cache
def reader_of(kind: Any) -> Reader:
    """Return what reads values of `kind`: the type of a message's field, or a message itself. Raises TypeError for other types."""
    if isinstance(kind, NewType):
        return reader_of(kind.__supertype__)
    if kind in _PLAIN:
        return _PLAIN[kind]
    if dataclasses.is_dataclass(kind):
        return _object(kind)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {types.UnionType, typing.Union} and types.NoneType in arguments:
        (some,) = (argument for argument in arguments if argument is not types.NoneType)
        return _optional(reader_of(some))
    if origin is tuple and arguments[1:] == (...,):
        return _row(reader_of(arguments[0]))
    if origin is not None and issubclass(origin, Mapping) and arguments == (str, Any):
        return _exactly(dict)
    raise TypeError(f"{kind!r} has no wire form")


def _exactly(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise Misfit
        return value

    return read


def _from_text(parse: Callable[[str], Any]) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not str:
            raise Misfit
        return parse(value)

    return read


def _aware(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise Misfit
    return found


def _money(value: Any) -> Money:
    if type(value) is not dict:
        raise Misfit
    amount, currency = value.get("amount"), value.get("currency")
    if type(amount) is not int or type(currency) is not str or not is_currency(currency):
        raise Misfit
    return Money(amount, currency)


_PLAIN: Final[Mapping[Any, Reader]] = {
    str: _exactly(str),
    int: _exactly(int),
    bool: _exactly(bool),
    Any: lambda value: value,
    UUID: _from_text(UUID),
    datetime: _from_text(_aware),
    date: _from_text(date.fromisoformat),
    Money: _money,
}


def _optional(read_some: Reader) -> Reader:
    def read(value: Any) -> Any:
        return None if value is None else read_some(value)

    return read


def _row(read_one: Reader) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not list:
            raise Misfit
        return tuple([read_one(one) for one in value])

    return read


def _object(kind: Any) -> Reader:
    """Unknown fields are passed over, as in the schema; one that is left out has its default, or is a misfit."""
    hints = typing.get_type_hints(kind)
    spots = [(spot.name, reader_of(hints[spot.name])) for spot in dataclasses.fields(kind)]
    optional = {
        spot.name
        for spot in dataclasses.fields(kind)
        if spot.default is not dataclasses.MISSING or spot.default_factory is not dataclasses.MISSING
    }

    def read(value: Any) -> Any:
        if type(value) is not dict:
            raise Misfit
        found = {}
        for name, read_field in spots:
            if name in value:
                found[name] = read_field(value[name])
            elif name not in optional:
                raise Misfit
        return kind(**found)

    return read
