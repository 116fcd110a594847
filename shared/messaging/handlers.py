"""What an app does with the messages it hears."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from shared.kernel.facts import Message
from shared.messaging.incoming import Incoming

#: Digests one message inside an open piece of work; for an ask, may return the answer to whoever asked, as plain JSON values.
#: Raises NotYet where the message came before what it speaks of; any Refusal parks it.
Handler = Callable[[Any, Any], dict[str, Any] | None]

#: Loads what the messages of a bulk speak of, in one query for each kind of thing, before the first of them is handled.
#: Only speed hangs on it: what is not at hand is looked for when a handler asks for it.
Gather = Callable[[Any, Sequence[Message]], None]


def gather_nothing(_work: Any, _messages: Sequence[Message]) -> None:
    """Load nothing: every handler looks for itself."""


#: Gets every answer in the piece of work that keeps it, with the message it is for: an app may have other ways to answer than a reply list.
OnAnswer = Callable[[Any, Incoming, dict[str, Any]], None]


def answer_no_other_way(_work: Any, _incoming: Incoming, _answer: dict[str, Any]) -> None:
    """Leave it to reply lists."""


#: The table `HANDLERS` of an app: one function for each message its queue hears.
Handlers = Mapping[type[Message], Handler]

#: Leaves the house for one message: opens its own short pieces of work, holds none while outside, is safe to repeat.
Errand = Callable[[Any], None]

#: The errands of an app, by the ask that wakes them.
Errands = Mapping[type[Message], Errand]
