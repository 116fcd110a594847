"""A backup that is taken while orders flow is of one moment: what is restored from it goes on, and the audit finds nothing."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path

import pytest
import redis

from cli.audit.check import audit
from cli.backup import postgres
from cli.backup.restore import fill, forget_messages
from cli.backup.take import Source, take_backup
from tests.support.agency import APPS, Agency, Office
from tests.support.submissions import a_submission


def order_something(agency, number):
    agency.client.lpush(
        "intake",
        a_submission(
            external_id=f"W-{number}",
            service="newsletter",
            client={"email": "clara@bluebird.example", "name": "Clara Voss", "company": "Bluebird Outdoor"},
            answers={"subject": "Autumn sale", "points": "Sale runs one week.", "send_on": "2026-12-04"},
        ),
    )
    agency.settle()


def urls(agency):
    return {
        app: office.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        for app, office in agency.offices.items()
    }


def let_time_pass(offices):
    """The waits are over for receipts that were on their way when the backup was taken, and for mails that were being handed over."""
    for office in offices.values():
        with office.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE outbox SET next_send_at = now()")
    with offices["notify"].engine.begin() as connection:
        connection.exec_driver_sql("UPDATE notices SET lease_until = now() WHERE state = 'sending'")


@pytest.fixture
def restored(test_databases, empty_redis, mail):
    """Make an agency of what a backup holds."""
    made = []

    def restore(backup: Path) -> Agency:
        databases = {app: test_databases.empty() for app in APPS}
        fill(backup, databases, replace=False)
        client = redis.Redis.from_url(empty_redis)
        forget_messages(client)
        offices = {app: Office(app, url, empty_redis, mail.port) for app, url in databases.items()}
        made.extend([*offices.values(), client])
        let_time_pass(offices)
        return Agency(offices, client, mail)

    yield restore
    for one in made:
        one.close()


def findings(agency):
    agency.settle()
    return list(
        audit({app: office.engine for app, office in agency.offices.items()}, agency.client, within_s=0).findings
    )


def orders(agency):
    return agency.offices["intake"].rows("SELECT count(*) FROM orders")[0][0]


def test_what_is_backed_up_while_orders_flow_goes_on_where_it_was(agency, restored, tmp_path):
    ended = threading.Event()
    faults = []

    def flow():
        try:
            number = 0
            while not ended.is_set():
                order_something(agency, number := number + 1)
        except Exception as fault:  # noqa: BLE001 - shown by the test
            faults.append(fault)

    thread = threading.Thread(target=flow)
    thread.start()
    try:
        while orders(agency) < 3:
            assert not faults
        backups = [
            take_backup(Source(databases=urls(agency), keys={}, folders={}), tmp_path / str(n)) for n in range(3)
        ]
    finally:
        ended.set()
        thread.join()
    assert faults == []
    stood_still = [seconds for _, seconds in backups]
    told = json.loads((backups[-1][0] / "backup.json").read_text())["orders"]

    again = restored(backups[-1][0])

    assert findings(again) == []
    assert orders(again) == told["intake"] >= 3
    assert again.parked() == []
    assert again.untold() == 0
    assert max(stood_still) < 5


def test_databases_of_different_moments_do_not_fit_together_and_the_audit_says_so(agency, restored, tmp_path):
    for number, (app, url) in enumerate(urls(agency).items()):
        order_something(agency, number)
        program = postgres._program("pg_dump")
        subprocess.run(
            [program, "--format=custom", "--no-owner", f"--file={tmp_path / f'{app}.dump'}", f"--dbname={url}"],
            check=True,
        )

    said = findings(restored(tmp_path))

    assert any("intake has received no such order" in sentence for sentence in said)
