"""The package: what is in the wheel, and that it works where only the wheel is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from cli.places import default_data
from shared.version import __version__

ROOT = Path(__file__).parents[2]
TOOLS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("wheel")
    command = [
        TOOLS / "uv",
        "build",
        "--quiet",
        "--wheel",
        "--no-build-isolation",
        "--python",
        sys.executable,
        "--out-dir",
        made,
        ROOT,
    ]
    environment = os.environ | {"PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    (found,) = made.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a new environment with the wheel in it; what it depends on is lent by ours."""
    place = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([TOOLS / "uv", "venv", "--quiet", "--python", sys.executable, place], check=True)
    python = place / "bin" / "python"
    subprocess.run(
        [TOOLS / "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", python, wheel], check=True
    )
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (Path(packages) / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return place / "bin" / "orderwright"


def run(installed: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    told = {"PATH": os.environ["PATH"], "HOME": str(installed.parent), **environment}
    return subprocess.run([installed, *words], cwd="/", env=told, capture_output=True, text=True, check=False)


def test_everything_that_programs_need_is_in_the_wheel_and_nothing_else(wheel):
    tracked = subprocess.run(
        ["git", "ls-files", "cli", "services", "shared"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}

    assert set(tracked) - inside == set()
    assert {name.partition("/")[0] for name in inside} == {"cli", "services", "shared"}
    assert "cli/story/orders.jsonl" in inside
    assert wheel.name == f"orderwright-{__version__}-py3-none-any.whl"


def test_the_command_is_there_and_knows_its_version(installed):
    said = run(installed, "--version")

    assert (said.stdout, said.returncode) == (f"orderwright, version {__version__}\n", 0)


def test_it_lists_what_is_of_use_without_the_tree(installed):
    said = run(installed, "--help").stdout

    listed = set(re.findall(r"^  ([a-z-]+)  ", said, re.MULTILINE))
    assert {"up", "demo", "run", "prepare", "check", "status", "backup", "audit"} <= listed
    assert listed & {"test", "contract", "lock", "bench", "screenshots"} == set()


def test_it_makes_the_tables_of_an_app(installed, empty_database):
    settings = {"DATABASE_URL": empty_database(), "REDIS_URL": "redis://127.0.0.1:1/0", "LINK_KEY": "l" * 40}

    done = run(installed, "run", "intake", "migrate", "sample", **settings, SIGNING_KEYS='{"intake": "k"}')

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("root", "environment", "data"),
    [
        ("/srv/orderwright", {}, "/srv/orderwright/.data"),
        ("/venv/lib/python3.13/site-packages", {"XDG_DATA_HOME": "/data"}, "/data/orderwright"),
    ],
)
def test_data_is_kept_beside_a_tree_and_never_in_a_package(root, environment, data):
    assert default_data(Path(root), environment) == Path(data)


def test_the_changelog_and_the_image_know_the_version_of_the_one_place():
    assert "VERSION: ${ORDERWRIGHT_VERSION:-unreleased}" in (ROOT / "docker-compose.yml").read_text()
    assert re.search(
        r"^## (Unreleased|" + re.escape(__version__) + ")", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )
    assert '[tool.hatch.version]\npath = "shared/version.py"' in (ROOT / "pyproject.toml").read_text()
