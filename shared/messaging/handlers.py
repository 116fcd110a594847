"""What an app does with the messages it hears."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.kernel.facts import Message

#: Digests one message inside an open piece of work; for an ask, may return the answer to whoever asked, as plain JSON values.
#: Raises NotYet where the message came before what it speaks of; any Refusal parks it.
Handler = Callable[[Any, Any], dict[str, Any] | None]

#: Loads what the messages of a bulk speak of, in one query for each kind of thing, before the first of them is handled.
#: Only speed hangs on it: what is not at hand is looked for when a handler asks for it.
Gather = Callable[[Any, Sequence[Message]], None]


def gather_nothing(_work: Any, _messages: Sequence[Message]) -> None:
    """Load nothing: every handler looks for itself."""


#: The table `HANDLERS` of an app: one function for each message its queue hears.
Handlers = Mapping[type[Message], Handler]

#: Leaves the house for one message: opens its own short pieces of work, holds none while outside, is safe to repeat.
Errand = Callable[[Any], None]

#: The errands of an app, by the ask that wakes them.
Errands = Mapping[type[Message], Errand]
