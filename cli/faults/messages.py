"""Faults of senders: what is no message, what is forged, what was said before."""

import json
from typing import Any, Final

from cli.faults.ground import Ground
from cli.faults.poison import UNREADABLE, signed
from shared.contracts.routes import QUEUES
from shared.kernel.ids import new_id

_QUEUE: Final = "intake"


def push_poison(ground: Ground) -> str:
    """Some of the catalogue of poison lands on some queues."""
    kinds = ground.dice.sample(sorted(UNREADABLE), k=8)
    for kind in kinds:
        ground.push_bad(ground.dice.choice(sorted(QUEUES)), UNREADABLE[kind][1]())
    return f"poison: {', '.join(kinds)}"


def push_forged(ground: Ground) -> str:
    """Somebody who has not the key sends an order that is fine but for that, and speaks for an app of ours."""
    order = ground.load.an_order() | {"external_id": f"forged-{new_id().hex}"}
    message: dict[str, Any] = json.loads(ground.load.envelope(order))
    ground.push_bad(_QUEUE, _written(signed(message, queue=_QUEUE, key="not the key")))
    message["headers"]["source"] = "intake"
    ground.push_bad(_QUEUE, _written(signed(message, queue=_QUEUE, key="not the key either")))
    return "two forged orders"


def replay_genuine(ground: Ground) -> str:
    """Somebody who has listened sends what was sent before, several times: it counts once."""
    answered = ground.load.answered()
    if not answered:
        return "nothing was answered yet"
    again = ground.dice.choices(answered, k=5)
    ground.load.push_again(again)
    return "five messages replayed"


def reuse_an_id(ground: Ground) -> str:
    """A sender gives another order the id of one that was answered: the first stands, the second is parked."""
    answered = ground.load.answered()
    if not answered:
        return "nothing was answered yet"
    first = ground.dice.choice(answered)
    other = first.payload | {"external_id": f"reused-{new_id().hex}"}
    ground.push_bad(_QUEUE, ground.load.envelope(other, identity=first.message_id))
    return "an id used again for another order"


def _written(message: dict[str, Any]) -> bytes:
    return json.dumps(message).encode()
