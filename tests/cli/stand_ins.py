"""A copy of the product with stand-ins for its apps, to try the commands that run them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Answers as an API, touches a heartbeat as a worker, and shows the environment it was given.
_APP = """
import http.server, json, os, pathlib, signal, sys, time

NAME = __name__.split(".")[1]

def run_api():
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers(); self.wfile.write(json.dumps(dict(os.environ)).encode())
        def log_message(self, *a): pass
    host, port = os.environ["BIND"].split(":")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    http.server.HTTPServer((host, int(port)), Answer).serve_forever()

def run_worker():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    pathlib.Path(os.environ["HEARTBEAT_FILE"]).touch()
    print(NAME, "works", flush=True)
    while True: time.sleep(60)

run_relay = run_errands = run_worker

def _sql(statement):
    import psycopg
    with psycopg.connect(os.environ["DATABASE_URL"]) as database: database.execute(statement)

def run_migrate(): _sql("CREATE TABLE IF NOT EXISTS kept (n int)")
def run_sample(): _sql("INSERT INTO kept VALUES (1)")
"""


def product(directory: Path) -> Path:
    """Copy what runs the apps into `directory`, with stand-ins for them."""
    for package in ("cli", "shared"):
        shutil.copytree(ROOT / package, directory / package, ignore=shutil.ignore_patterns("__pycache__"))
    for app in ("intake", "workflow", "billing", "notify", "portal"):
        (directory / "services" / app).mkdir(parents=True)
        (directory / "services" / app / "app.py").write_text(_APP)
    return directory


def start(directory: Path, *words: str, **env: str) -> subprocess.Popen[str]:
    """Start a command of the product in `directory`, away from that directory."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": str(directory), "PYTHONPATH": str(directory), **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(directory: Path, *words: str, **env: str) -> tuple[int, str]:
    """Run a command of the product to its end; returns its status and what it printed."""
    process = start(directory, *words, **env)
    try:
        said, _ = process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate()
        raise AssertionError(f"still running:\n{said}") from None
    return process.returncode, said
