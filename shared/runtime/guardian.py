"""Outlive the supervisor by a moment and end what it left. Run as a script; nothing of ours is imported.

The supervisor writes `+GROUP` and `-GROUP` lines. When it is gone, however it died, the pipe ends, and every process group still
listed is killed: a death signal reaches a part itself, but not the processes the part has started.
"""

import contextlib
import os
import signal
import sys


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        change = groups.add if line.startswith("+") else groups.discard
        change(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


main()
