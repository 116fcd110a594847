"""The examples for other systems: what each sends is taken, and each waits for its answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis

from shared.messaging.incoming import Incoming
from shared.messaging.reading import read_envelope
from shared.messaging.transport import allowed_on
from tests.support.keys import KEYRING

PRODUCERS = Path(__file__).parents[2] / "examples" / "producers"
KEY = "the key of webshop"
ORDER = {
    "source": "webshop",
    "external_id": "W-7",
    "service": "newsletter",
    "client": {"email": "clara@bluebird.example", "name": "Clara Voß"},
    "answers": {"subject": "20 % off\nboots"},
}

#: How each is started, without the URL; the program it needs; whether it waits for the answer.
EXAMPLES = {
    "plain Redis": ([sys.executable, "-I", "plain_redis.py", "URL"], sys.executable, True),
    "Celery": ([sys.executable, "-I", "with_celery.py", "URL", "webshop", KEY], sys.executable, False),
    "Node": (["node", "node.mjs", "URL", "webshop"], "node", True),
    "shell": (["sh", "shell.sh", "webshop", "-h", "HOST", "-p", "PORT", "-n", "DATABASE"], "redis-cli", True),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_it_sends_is_an_order_and_the_answer_reaches_it(name, empty_redis):
    words, needed, waits = EXAMPLES[name]
    if shutil.which(needed) is None:
        pytest.skip(f"{needed} is not on this machine")
    url = urlsplit(empty_redis)
    places = {"URL": empty_redis, "HOST": url.hostname, "PORT": str(url.port), "DATABASE": url.path.strip("/")}
    environment = os.environ | {
        "PRODUCER_KEYS": json.dumps({"webshop": KEY}),
        "PRODUCER_KEY": KEY,
        "REDISCLI_AUTH": url.password or "",
    }
    producer = subprocess.Popen(
        [places.get(word, word) for word in words],
        cwd=PRODUCERS,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert producer.stdin is not None
        producer.stdin.write(json.dumps(ORDER, ensure_ascii=False) + "\n")
        producer.stdin.close()
        producer.stdin = None
        incoming, answer = _take_and_answer(empty_redis)
        said, _ = producer.communicate(timeout=30)
    finally:
        producer.kill()
        producer.communicate()

    assert incoming.payload == ORDER
    assert incoming.reply_to == "replies.webshop"
    assert producer.returncode == 0
    if waits:
        told = json.loads(said)
        assert told.get("answer", told) == answer


def _take_and_answer(redis_url: str) -> tuple[Incoming, dict[str, str]]:
    """Do what intake would, with the message that comes."""
    with redis.Redis.from_url(redis_url) as client:
        taken = client.brpop(["intake"], timeout=20)
        assert taken is not None
        incoming = read_envelope(taken[1], "intake", allowed_on("intake"), KEYRING)
        answer = {"message_id": str(incoming.key.message_id), "source": "webshop", "outcome": "accepted"}
        client.lpush("replies.webshop", json.dumps(answer))
    return incoming, answer
