"""How commands find an installation: by the environment, else by the word that a running one leaves."""

from __future__ import annotations

import stat

import pytest

from cli.failure import Failure
from cli.installation import find_stores, note_running, note_stopped
from cli.keys import keys_in
from cli.parts import APPS

ADMIN = "postgresql://postgres:secret@127.0.0.1:5432/postgres"
REDIS = "redis://127.0.0.1:6379/0"


def test_the_stores_of_what_runs_on_a_directory_are_found_and_only_its_owner_may_read_where(tmp_path):
    passwords = keys_in(tmp_path, list(APPS)).database_passwords

    note_running(tmp_path, {}, admin_url=ADMIN, redis_url=REDIS)

    found = find_stores(tmp_path, {})
    assert found.redis == REDIS
    assert found.databases == {app: f"postgresql://{app}:{passwords[app]}@127.0.0.1:5432/{app}" for app in APPS}
    assert stat.S_IMODE((tmp_path / "stores.json").stat().st_mode) == 0o600
    assert repr(found) == "Stores(***)"


def test_a_second_start_replaces_the_word_of_one_that_was_killed(tmp_path):
    keys_in(tmp_path, list(APPS))
    note_running(tmp_path, {}, admin_url=ADMIN, redis_url=REDIS)

    note_running(tmp_path, {}, admin_url=ADMIN, redis_url="redis://127.0.0.1:1/0")

    assert find_stores(tmp_path, {}).redis == "redis://127.0.0.1:1/0"


def test_what_has_stopped_is_not_found(tmp_path):
    note_running(tmp_path, {}, admin_url=ADMIN, redis_url=REDIS)

    note_stopped(tmp_path)

    with pytest.raises(Failure, match="no Orderwright runs on"):
        find_stores(tmp_path, {})


def test_the_environment_names_databases_by_url_or_by_the_administrator_and_passwords(tmp_path):
    urls = {f"{app.upper()}_DATABASE_URL": f"postgresql://{app}:p@127.0.0.1:5432/{app}" for app in APPS}
    passwords = {f"{app.upper()}_DATABASE_PASSWORD": "p" for app in APPS}

    by_url = find_stores(tmp_path, urls | {"REDIS_URL": REDIS})
    by_password = find_stores(tmp_path, passwords | {"DATABASE_URL": ADMIN, "REDIS_URL": REDIS})

    assert by_url == by_password


def test_half_an_environment_is_refused_and_what_is_missing_is_named(tmp_path):
    half = {"INTAKE_DATABASE_URL": ADMIN, "BILLING_DATABASE_URL": ADMIN}

    with pytest.raises(Failure) as refused:
        find_stores(tmp_path, half)

    said = "INTAKE_DATABASE_URL is set, but WORKFLOW_DATABASE_URL, NOTIFY_DATABASE_URL, REDIS_URL is not"
    assert refused.value.message == said
