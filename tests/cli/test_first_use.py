"""The script `orderwright`, with a stand-in for what installs: when it installs, and what it says when it can't."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli import install

ROOT = Path(__file__).resolve().parents[2]

#: Makes an environment without packages and notes that it did.
_INSTALL = """
import pathlib, subprocess, sys
root = pathlib.Path(__file__).parents[1]
subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / ".venv"], check=True)
(root / ".venv" / "made-for").write_text(pathlib.Path(sys.argv[1]).read_text())
with (root / "installed").open("a") as noted: noted.write("once\\n")
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "a place"
    (home / "cli").mkdir(parents=True)
    shutil.copy(ROOT / "orderwright", home)
    (home / "requirements.lock").write_text("click==1\n")
    (home / "cli" / "__main__.py").write_text(
        "import sys; print(*sys.argv[1:], sep='|'); sys.exit(3 if 'fail' in sys.argv else 0)"
    )
    (home / "cli" / "install.py").write_text(_INSTALL)
    return home


def _run(script: Path, *words: str, path: str | None = None) -> tuple[int, str, str]:
    env = {"PATH": path or f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["/bin/sh", str(script), *words], cwd="/", env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


def _installed(home: Path) -> int:
    return len((home / "installed").read_text().split())


def test_the_first_use_installs_and_the_second_does_not(home: Path) -> None:
    outcomes = [_run(home / "orderwright", "run", "two words") for _ in range(2)]

    assert outcomes == [(0, "run|two words\n", "")] * 2
    assert _installed(home) == 1


def test_a_changed_lock_installs_again(home: Path) -> None:
    _run(home / "orderwright")
    (home / "requirements.lock").write_text("click==2\n")

    _run(home / "orderwright")

    assert _installed(home) == 2


def test_a_moved_directory_installs_again(home: Path) -> None:
    _run(home / "orderwright")
    moved = home.rename(home.with_name("elsewhere"))

    _run(moved / "orderwright")

    assert _installed(moved) == 2


def test_it_is_found_through_links_and_passes_on_the_status(home: Path, tmp_path: Path) -> None:
    (tmp_path / "first").symlink_to("a place/orderwright")
    (tmp_path / "second").symlink_to(tmp_path / "first")

    assert _run(tmp_path / "second", "fail") == (3, "fail\n", "")


def test_without_a_fitting_python_it_says_what_to_install(home: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("dirname", "readlink", "cmp", "cat", "mktemp"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)

    status, _, said = _run(home / "orderwright", path=str(tools))

    assert status == 1
    assert said.startswith("error: no Python 3.11 or later was found on PATH\nnext:  install python3")


def test_uv_itself_is_installed_from_the_lock_with_its_hashes() -> None:
    lines = install.locked("uv").splitlines()

    assert lines[0].startswith("uv==")
    assert all(line.startswith("    --hash=sha256:") for line in lines[1:-1])
    assert len(lines) > 2


@pytest.mark.parametrize(
    ("made_for", "is_unfinished", "may"),
    [
        ("/here\npython3.11\nold lock", False, True),
        ("/there\npython3.11\nold lock", False, False),
        ("/here\npython3.13\nold lock", False, False),
        ("/here\npython3.11\nold lock", True, False),
        (None, False, False),
    ],
)
def test_only_a_finished_environment_for_this_place_and_python_is_mended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, made_for: str | None, is_unfinished: bool, may: bool
) -> None:
    monkeypatch.setattr(install, "STAMP", tmp_path / "made-for")
    monkeypatch.setattr(install, "UNFINISHED", tmp_path / "unfinished")
    if made_for is not None:
        (tmp_path / "made-for").write_text(made_for)
    if is_unfinished:
        (tmp_path / "unfinished").touch()

    assert install.can_be_mended("/here\npython3.11\nnew lock") is may
