"""The empty chain, running: a server of its own and as many workers as there are processors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from cli.failure import Failure
from cli.places import ROOT
from shared.runtime.embedded.valkey import EmbeddedValkey

PROGRAM: Final = ROOT / "benchmarks" / "empty_chain.py"
_STOPS_WITHIN_S: Final = 10


class Chain:
    """Passes chains of empty tasks through stock Celery."""

    def __init__(self, data_dir: Path) -> None:
        self._server = EmbeddedValkey(data_dir / "chain")
        self._log = data_dir / "chain.log"
        self._workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Have server and workers run, and some chains passed."""
        self._server.start()
        with self._log.open("wb") as log:
            self._workers = [
                subprocess.Popen(self._words("work"), stdout=log, stderr=log) for _ in range(os.cpu_count() or 1)
            ]
        self.per_second(50, hops=2)

    def per_second(self, count: int, *, hops: int) -> float:
        """Return how many chains of `hops` tasks pass in a second, measured over `count` of them. Raises Failure."""
        said = subprocess.run(self._words("pass", str(count), str(hops)), capture_output=True, text=True, check=False)
        if said.returncode:
            raise Failure(f"the empty chain does not run: {said.stderr[-1000:]}", f"run {PROGRAM} by hand")
        return count / float(said.stdout)

    def stop(self) -> None:
        """Have everything end. Twice is no news."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            try:
                worker.wait(_STOPS_WITHIN_S)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self._workers.clear()
        self._server.stop()

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, str(PROGRAM), self._server.url, *words]
