"""What a piece of work holds in its hands: each thing found once, however many messages of a bulk speak of it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Held(Generic[K, V]):
    """Things by their key. `load` brings those of some keys in one query, locked where they will change.

    A key that was looked for and not found is remembered too: nobody can have added it who did not wait for us.
    """

    def __init__(self, load: Callable[[list[K]], Mapping[K, V]]) -> None:
        self._load = load
        self._found: dict[K, V | None] = {}

    def hold(self, keys: Iterable[K]) -> None:
        """Have all of `keys` at hand; those that are already cost nothing."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._found]
        if missing:
            self._found |= dict.fromkeys(missing)
            self._found |= self._load(missing)

    def find(self, key: K) -> V | None:
        """Return the thing, or None where there is none."""
        if key not in self._found:
            self.hold([key])
        return self._found[key]

    def is_looked_for(self, key: K) -> bool:
        """Tell whether `key` is known to be there, or not to be."""
        return key in self._found

    def put(self, key: K, value: V) -> None:
        """Hold what is new, or newer than what was loaded."""
        self._found[key] = value

    def values(self) -> list[V]:
        """Return all that is at hand."""
        return [value for value in self._found.values() if value is not None]
