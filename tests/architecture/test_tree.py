"""The tree: one shape for every app, small modules, and things only where they belong."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
APPS = ("intake", "workflow", "billing", "notify")
FILES = {"__init__.py", "app.py", "settings.py", "ports.py"}
FOLDERS = {"domain", "use_cases", "errands", "api", "messages", "storage", "gateways"}
MOST_LINES = 260


def modules(*folders):
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in tracked.stdout.splitlines() if name.endswith(".py") and (ROOT / name).exists()]


def source_of(module):
    return module.read_text()


def calls_in(module):
    """The last names of everything that is called in a module."""
    tree = ast.parse(source_of(module))
    return {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }


def imports_in(module):
    tree = ast.parse(source_of(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("app", APPS)
def test_an_app_has_the_folders_of_the_house_and_no_other(app):
    entries = {p.name for p in (ROOT / "services" / app).iterdir() if p.name != "__pycache__"}

    assert entries <= FILES | FOLDERS
    assert {"__init__.py", "app.py", "settings.py", "domain", "use_cases", "api", "messages", "storage"} <= entries


def test_no_module_is_long():
    long = {
        str(module.relative_to(ROOT)): len(source_of(module).splitlines())
        for module in modules("services", "shared", "cli")
        if "migrations" not in module.parts
    }

    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_no_module_is_a_drawer():
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}

    assert [m for m in modules("services", "shared", "cli", "tests") if m.stem in drawers] == []


def test_only_the_work_commits():
    committing = [m for m in modules("services", "shared") if calls_in(m) & {"commit", "rollback"}]

    assert [str(m.relative_to(ROOT)) for m in committing] == ["shared/storage/work.py"]


def test_nobody_sends_but_messaging():
    sending = {"send_task", "apply_async", "delay"}

    assert [m for m in modules("services", "shared", "cli") if calls_in(m) & sending] == []


@pytest.mark.parametrize(
    ("package", "places"),
    [
        ("celery", r"shared/messaging/|services/\w+/app\.py"),
        ("kombu", r"shared/messaging/"),
        ("stripe", r"services/\w+/gateways/"),
        ("requests", r"services/\w+/gateways/|cli/"),
        ("smtplib", r"services/\w+/gateways/"),
        (
            "flask",
            r"shared/web/|shared/assembly\.py|services/\w+/(api|pages|frame)/|services/\w+/app\.py|cli/(mail_box|card_simulator)/",
        ),
        ("redis", r"shared/messaging/|shared/web/health\.py|shared/runtime/|cli/|services/portal/"),
    ],
)
def test_a_partner_is_known_only_where_it_belongs(package, places):
    strangers = [
        str(m.relative_to(ROOT))
        for m in modules("services", "shared", "cli")
        if any(name == package or name.startswith(f"{package}.") for name in imports_in(m))
        and not re.match(places, str(m.relative_to(ROOT)))
    ]

    assert strangers == []


@pytest.mark.parametrize("app", APPS)
def test_the_core_knows_no_framework(app):
    frameworks = ("flask", "celery", "marshmallow", "requests", "redis", "kombu", "jinja2")
    core = modules(f"services/{app}/domain", f"services/{app}/use_cases")

    found = {
        (str(m.relative_to(ROOT)), name) for m in core for name in imports_in(m) if name.split(".")[0] in frameworks
    }

    assert found == set()


def test_the_domain_asks_nobody_for_the_time():
    asking = re.compile(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(")

    assert [m for m in modules("services") if asking.search(source_of(m))] == []


def test_every_use_case_module_has_one_public_function_named_like_it():
    odd = {}
    for module in modules("services"):
        if module.parent.name != "use_cases" or module.stem == "__init__":
            continue
        public = [
            node.name
            for node in ast.parse(source_of(module)).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        ]
        if public != [module.stem]:
            odd[str(module.relative_to(ROOT))] = public

    assert odd == {}


@pytest.mark.parametrize("app", APPS)
def test_migrations_are_one_line_and_files_are_called_by_their_revision(app):
    folder = ROOT / "services" / app / "storage" / "migrations" / "versions"
    said = {
        path.stem: dict(re.findall(r'^(revision|down_revision) = (?:"(\w+)"|None)', path.read_text(), re.MULTILINE))
        for path in folder.glob(f"{app}_*.py")
    }

    revisions = sorted(migration["revision"] for migration in said.values())

    assert len(set(revisions)) == len(revisions)
    assert all(name.startswith(migration["revision"]) for name, migration in said.items())
    assert [said[name]["down_revision"] for name in sorted(said)][1:] == revisions[:-1]
