"""Facts and asks: what apps tell each other, each declared once as a frozen dataclass."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Final, TypeVar, dataclass_transform
from uuid import UUID

_NAME: Final = re.compile(r"(?P<app>[a-z]+)\.(?P<what>[a-z]+(_[a-z]+)*)\.v(?P<version>[1-9]\d*)")


class Message:
    """What all facts and asks share. `about_id` is the thing whose messages keep their order, mostly an order's id."""

    __slots__ = ()

    wire_name: ClassVar[str]
    about: ClassVar[str | None]

    @property
    def about_id(self) -> UUID | None:
        return None if self.about is None else getattr(self, self.about)


class Fact(Message):
    """Something that happened, in the past tense; told to whoever hears it (shared/contracts/routes.py)."""

    __slots__ = ()


class Ask(Message):
    """Something an app is asked to do, in the imperative."""

    __slots__ = ()


_registry: dict[str, type[Message]] = {}

M = TypeVar("M", bound=Message)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def message(name: str, *, about: str | None = None) -> Callable[[type[M]], type[M]]:
    """Declare a message: its name on the wire, `app.what_happened.v1`, and the field it is about.

    Raises ValueError for a name of another form or a second declaration of it.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not of the form app.what_happened.v1")

    def declare(declared: type[M]) -> type[M]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(declared)
        if about is not None and about not in {field.name for field in dataclasses.fields(made)}:  # type: ignore[arg-type]  # it was made a dataclass one line up
            raise ValueError(f"{name} is about {about}, which is none of its fields")
        if name in _registry:
            raise ValueError(f"{name} is declared twice")
        made.wire_name, made.about = name, about
        _registry[name] = made
        return made

    return declare


def declared_messages() -> Mapping[str, type[Message]]:
    """Return every message declared so far, by its name on the wire."""
    return MappingProxyType(_registry)
