"""The other system: a program that knows nothing of Orderwright but the form of its messages."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from cli.story.orders import Told

PROGRAM: Final = Path(__file__).parents[2] / "examples" / "producers" / "plain_redis.py"


class Producer:
    """Sends the orders from a process of its own and reports each answer as it comes."""

    def __init__(
        self,
        redis_url: str,
        keys: Mapping[str, str],
        orders: Sequence[Told],
        on_answer: Callable[[dict[str, Any]], None],
    ) -> None:
        # -I: not even the directory it is started in is on its path, so that it can import nothing of ours.
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(PROGRAM), redis_url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"PATH": os.environ.get("PATH", ""), "PRODUCER_KEYS": json.dumps(dict(keys))},
        )
        self._on_answer = on_answer
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if self._process.stdin:
            self._process.stdin.write("".join(json.dumps(order.payload) + "\n" for order in orders))
            self._process.stdin.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._on_answer(json.loads(line))

    def end(self) -> None:
        """Stop it, if it still waits for answers."""
        self._process.kill()
        self._process.wait()
        self._reader.join(timeout=5)
        if self._process.stdout:
            self._process.stdout.close()
