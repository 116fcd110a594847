"""A flood of poison: what is good is digested, what is not is parked with a reason, and nobody dies of it."""

from __future__ import annotations

import json
import random
from collections import Counter

import pytest

from cli.faults.poison import UNREADABLE, a_good_one, signed
from shared.kernel.ids import new_id
from shared.messaging.envelope import write_envelope
from shared.messaging.relay import Relay
from tests.support.keys import KEYRING
from tests.support.letters import a_letter
from tests.support.messages import a_completion
from tests.support.waiting import wait_until

GOOD = 1_000
POISON = 10_000
#: A megabyte each: a few will do.
MOST_TOO_LARGE = 5


def wrong_shape() -> bytes:
    """A message that is its sender's own, of a known name, whose fields are not those of that name."""
    message = a_good_one(str(new_id()))
    message["body"] = json.dumps([[], {"number": 7}, {}])
    message["properties"]["body_encoding"] = "utf-8"
    return json.dumps(signed(message)).encode()


def from_workflow(number: str) -> bytes:
    """A message that is fine, whose handler raises."""
    return write_envelope(a_letter(a_completion(number)), "workflow", KEYRING)


#: By kind: what the parking place will say, the bytes, and how many at most: a bug is tried five times, which takes seconds.
KINDS = {kind: (says, make, MOST_TOO_LARGE if says == "size" else POISON) for kind, (says, make) in UNREADABLE.items()}
KINDS |= {
    "wrong shape": ("refused", wrong_shape, 50),
    "a refusal": ("refused", lambda: from_workflow("closed"), 50),
    "a bug": ("handler", lambda: from_workflow("bug"), 20),
}


def a_flood(dice: random.Random) -> list[tuple[str, bytes]]:
    """As many poisons as are asked for, of all kinds in turn, each with what the parking place will say."""
    made: Counter[str] = Counter()
    flood: list[tuple[str, bytes]] = []
    while len(flood) < POISON:
        for kind, (says, make, most) in KINDS.items():
            if made[kind] < most and len(flood) < POISON:
                made[kind] += 1
                flood.append((says, make()))
    dice.shuffle(flood)
    return flood


@pytest.mark.timeout(240)
def test_ten_thousand_poisons_among_a_thousand_good_ones_cost_nothing_but_themselves(
    start_worker, rows, client, engine
):
    dice = random.Random(7)
    worker = start_worker()
    flood = a_flood(dice)
    good = [from_workflow("good") for _ in range(GOOD)]
    everything = [raw for _, raw in flood] + good
    dice.shuffle(everything)
    relay = Relay("notify", engine, client, KEYRING)

    for start in range(0, len(everything), 500):
        client.lpush("notify", *everything[start : start + 500])

    def is_over() -> bool:
        relay.step()
        lists = ("notify", "notify.again", "notify.parking", "notify.held:worker-1", "notify.parking.taken")
        return not any(map(client.llen, lists)) and rows("SELECT count(*) FROM deferred") == [(0,)]

    wait_until(is_over, within_s=200)

    assert len(KINDS) > 40
    assert worker.poll() is None
    assert rows("SELECT what, count(*) FROM effects GROUP BY 1") == [("completed", GOOD)]
    kinds = Counter(says for says, _ in flood)
    assert dict(rows("SELECT kind, sum(times)::int FROM parked GROUP BY 1")) == kinds
    # What was tried several times was signed anew for each try, and is kept as it came at the last.
    pushed = Counter(raw for says, raw in flood if says != "handler")
    kept = rows("SELECT raw, times FROM parked WHERE kind <> 'handler'")
    assert {bytes(raw): times for raw, times in kept} == pushed
    assert any(times > 100 for times in pushed.values())
    assert rows("SELECT count(*) FROM parked WHERE reason = ''") == [(0,)]
