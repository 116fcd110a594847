"""Tiny parts for the supervisor's tests."""

from __future__ import annotations

import sys
from pathlib import Path

from shared.runtime.part import Part

_SERVE = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *a): pass
print("serving", flush=True)
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
_BEAT = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path(sys.argv[2]).open("a").write(sys.argv[3] + "\\n"); sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path(sys.argv[1]).touch()
print("beating", flush=True)
while True: time.sleep(60)
"""
#: Starts a child that ignores every polite signal, as a web server's worker may, and names it.
_PARENT = """
import pathlib, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(300)"])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(300)
"""


def web(name: str, port: int, *, after: tuple[str, ...] = ()) -> Part:
    """A part that is ready when it answers over HTTP."""
    return Part(
        name=name,
        argv=[sys.executable, "-c", _SERVE, str(port)],
        env={},
        ready=f"http://127.0.0.1:{port}/readyz",
        after=after,
        stop_grace_s=5,
    )


def beating(name: str, home: Path, *, after: tuple[str, ...] = ()) -> Part:
    """A part that is ready when its heartbeat file is there, and writes its name to `stopped` when it is asked to stop."""
    alive = home / f"{name}.alive"
    return Part(
        name=name,
        argv=[sys.executable, "-c", _BEAT, str(alive), str(home / "stopped"), name],
        env={},
        ready=alive.as_uri(),
        after=after,
        stop_grace_s=5,
    )


def parent(name: str, home: Path) -> Part:
    """A part with a child process of its own, whose number is in `<name>.child`."""
    return Part(name=name, argv=[sys.executable, "-c", _PARENT, str(home / f"{name}.child")], env={}, stop_grace_s=0.2)


def failing(name: str) -> Part:
    """A part that complains and ends."""
    return Part(
        name=name,
        argv=[sys.executable, "-c", "import sys; sys.exit('no database')"],
        env={},
        ready="http://127.0.0.1:1/",
    )


def stubborn(name: str) -> Part:
    """A part that does not end when asked."""
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(300)"
    return Part(name=name, argv=[sys.executable, "-c", code], env={}, stop_grace_s=0.3)
