"""Migrations run while the version before still works: they add, take nothing away, and look at no whole table under a lock.

An index on a table that is there keeps writers waiting while it is made: an app waits for its database, and loses nothing.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MIGRATIONS = sorted(ROOT.glob("s*/**/migrations/versions/*.py"))

#: What must not be done to a table that is there, and why. Expand first; contract in a later release, when nobody reads the old.
FORBIDDEN = {
    "drops what the version before still reads": r"\bDROP (TABLE|COLUMN|SCHEMA|TYPE)\b",
    "renames what the version before still reads": r"\bRENAME (TO|COLUMN)\b",
    "writes the whole table anew": r"\bALTER COLUMN \w+ (SET DATA )?TYPE\b",
    "looks at every row under a lock: add a CHECK NOT VALID, validate it, then set it": r"\bALTER COLUMN \w+ SET NOT NULL\b",
    "fails where there are rows: give it a DEFAULT": r"\bADD COLUMN \w+ (?:(?!,|DEFAULT).)*\bNOT NULL\b(?!(?:(?!,).)*\bDEFAULT\b)(?!.*GENERATED)",
    "looks at every row under a lock: add it NOT VALID, and validate it in the next migration": r"\bADD (?:CONSTRAINT \w+ )?(?:CHECK|FOREIGN KEY)\b(?!.*\bNOT VALID\b)",
    "locks everybody out": r"\b(LOCK TABLE|TRUNCATE (?!ON )|VACUUM FULL|CLUSTER|REINDEX)\b",
}

#: Written before there was a release, when there was nothing to block: these, and no other.
BEFORE_THE_FIRST_RELEASE = {
    "billing_0002_providers",
    "billing_0003_terms_taxes_coupons",
    "billing_0007_series_and_write_offs",
    "billing_0010_holds",
}


def statements(migration):
    """The SQL of `upgrade`, one statement each, on one line; what makes a table of its own in the same file is left out."""
    tree = ast.parse(migration.read_text())
    texts = [
        node.value
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name == "upgrade"
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    texts += [
        node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ]
    sql = [" ".join(line.split()) for text in texts for line in re.sub(r"--.*", "", text).split(";")]
    made = {name for line in sql for name in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?(\w+)", line)}
    return [line for line in sql if not any(re.search(rf"\b(TABLE|ON|UPDATE) (ONLY )?{name}\b", line) for name in made)]


def blocking(lines):
    return {why for line in lines for why, pattern in FORBIDDEN.items() if re.search(pattern, line)}


def test_no_migration_blocks_or_takes_away():
    found = {migration.stem: blocking(statements(migration)) for migration in MIGRATIONS}

    assert {name: why for name, why in found.items() if why and name not in BEFORE_THE_FIRST_RELEASE} == {}
    assert [name for name in BEFORE_THE_FIRST_RELEASE if not found[name]] == []
    assert len(found) > 40


@pytest.mark.parametrize(
    ("line", "is_fine"),
    [
        ("ALTER TABLE t ADD COLUMN a TEXT", True),
        ("ALTER TABLE t ADD COLUMN a TEXT NOT NULL DEFAULT ''", True),
        ("ALTER TABLE t ADD COLUMN a TEXT NOT NULL", False),
        ("ALTER TABLE t ADD COLUMN a TEXT NOT NULL, ADD COLUMN b TEXT DEFAULT 'x'", False),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)", False),
        ("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID", True),
        ("ALTER TABLE t VALIDATE CONSTRAINT c", True),
        ("ALTER TABLE t DROP COLUMN a", False),
        ("ALTER TABLE t RENAME COLUMN a TO b", False),
        ("ALTER TABLE t ALTER COLUMN a TYPE BIGINT", False),
        ("ALTER TABLE t ALTER COLUMN a SET NOT NULL", False),
        ("ALTER TABLE t ALTER COLUMN a SET DEFAULT 1", True),
        ("DROP TABLE t", False),
        ("TRUNCATE t", False),
    ],
)
def test_the_rules_tell_what_blocks_from_what_does_not(line, is_fine):
    assert (blocking([line]) == set()) is is_fine
