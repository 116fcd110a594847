"""Make the virtual environment, or bring it in step with requirements.lock. Needs nothing but Python; `./orderwright` runs it.

    python3 -I cli/install.py STAMP_FILE

The stamp file holds what the environment must be made for (place, Python, lock). It is kept inside the environment as the last
step, so what was interrupted is never taken for finished. Two at once: the second waits, then finds nothing left to do.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "made-for"
UNFINISHED = VENV / "unfinished"


def main() -> None:
    """Install what is missing; ends with status 1 and a sentence where that is not possible."""
    wanted = Path(sys.argv[1]).read_text(encoding="utf-8")
    try:
        with (ROOT / ".venv.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not STAMP.exists() or STAMP.read_text(encoding="utf-8") != wanted:
                say("installing the dependencies into .venv; this is done once and takes about half a minute")
                make(wanted)
    except PermissionError as fault:
        give_up(f"{fault.filename} can't be written", "run this as the user who owns the directory")


def make(wanted: str) -> None:
    """Build the environment, or mend one that was finished once."""
    if not can_be_mended(wanted):
        if VENV.exists():
            shutil.rmtree(VENV)
        create()
    STAMP.unlink(missing_ok=True)
    UNFINISHED.touch()
    if not install_with_uv():
        say("uv could not install them; trying pip, which takes a few minutes")
        if not runs(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", LOCK):
            give_up(
                "the dependencies could not be installed",
                "check the network and what pip said above, then run the same command again",
            )
    UNFINISHED.unlink()
    partial = STAMP.with_suffix(".new")
    partial.write_text(wanted, encoding="utf-8")
    partial.rename(STAMP)


def can_be_mended(wanted: str) -> bool:
    """Say whether the environment is whole, and made for this place and this Python: then only the difference is installed."""
    if UNFINISHED.exists() or not STAMP.exists():
        return False
    return STAMP.read_text(encoding="utf-8").split("\n")[:2] == wanted.split("\n")[:2]


def create() -> None:
    """Make an empty environment with pip in it."""
    release = f"{sys.version_info.major}.{sys.version_info.minor}"
    try:
        import ensurepip  # noqa: F401  # Debian and Ubuntu leave it out
    except ImportError:
        give_up(
            f"this Python ({sys.executable}) can't make virtual environments",
            f"install the package that adds them, on Debian and Ubuntu: apt-get install python{release}-venv",
        )
    if not runs(sys.executable, "-m", "venv", VENV):
        give_up(
            "python3 -m venv failed", f"on Debian and Ubuntu install python{release}-venv; else see what is said above"
        )


def install_with_uv() -> bool:
    """Have exactly what the lock names, its hashes checked; uv itself comes from the lock as well."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as only_uv:
        only_uv.write(locked("uv"))
        only_uv.flush()
        if not runs(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", only_uv.name):
            return False
    sync = (VENV / "bin" / "uv", "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, LOCK)
    # uv brings its own list of authorities; a network with one of its own is known to the system alone.
    return runs(*sync) or runs(*sync, UV_SYSTEM_CERTS="1")


def locked(package: str) -> str:
    """Return the lock's lines about one package."""
    lines = LOCK.read_text(encoding="utf-8").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{package}=="))
    end = next((number for number in range(start + 1, len(lines)) if not lines[number].startswith(" ")), len(lines))
    return "\n".join(lines[start:end]) + "\n"


def runs(*argv: object, **settings: str) -> bool:
    """Run a program with `settings` in its environment; say whether it was successful."""
    env = {
        **os.environ,
        **settings,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
        "UV_LINK_MODE": "copy",
    }
    env.pop("PYTHONPATH", None)
    return subprocess.run([str(word) for word in argv], cwd=ROOT, env=env, check=False).returncode == 0


def say(sentence: str) -> None:
    """Tell on standard error, so that the command's own output stays clean."""
    sys.stderr.write(f"orderwright: {sentence}\n")
    sys.stderr.flush()


def give_up(what: str, hint: str) -> None:
    """End with what went wrong and what to do."""
    sys.exit(f"error: {what}\nnext:  {hint}")


if __name__ == "__main__":
    main()
