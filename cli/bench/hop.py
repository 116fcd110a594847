"""`bench hop`: what one message costs that changes nothing: taken, checked, remembered, receipted."""

from __future__ import annotations

import json
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from cli.bench.desk import PLAIN_WORKER, Desk
from cli.bench.ending import wait_for
from shared.contracts.routes import NOTIFY
from shared.contracts.schema import written
from shared.contracts.workflow.facts import OrderStageChanged
from shared.kernel.ids import ClientId, OrderId, new_id
from shared.messaging.envelope import write_envelope
from shared.messaging.signatures import Keyring
from shared.storage.outbox import Letter


@click.command("hop")
@click.option("--messages", type=click.IntRange(100, 1_000_000), default=5000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 32), default=1, show_default=True, help="Workers for each app.")
@click.option("--plain", is_flag=True, help="One message a transaction, on Celery's own transport: to compare with.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as one JSON object on the last line.")
def command(messages: int, workers: int, *, plain: bool, as_json: bool) -> None:
    """Measure one hop: facts of which notify takes note and does nothing, from the queue into the inbox."""
    with tempfile.TemporaryDirectory(prefix="orderwright-bench-") as thrown_away:
        desk = Desk(Path(thrown_away), workers=workers, worker_program=PLAIN_WORKER if plain else None)
        try:
            with Console(stderr=True).status("starting Orderwright"):
                desk.start()
            figures = measure(desk, messages)
        finally:
            desk.stop()
    for name, value in figures.items():
        click.echo(f"{name:24s} {value}", err=as_json)
    if as_json:
        click.echo(json.dumps(figures))


def measure(desk: Desk, count: int) -> dict[str, float]:
    """Return what `count` messages took, in one burst."""
    desk.settle()
    keyring = Keyring({"workflow": desk.stack.keys.signing_keys["workflow"]}, {})
    envelopes = [_envelope(keyring) for _ in range(count)]
    before, heard = desk.spent_ms(), desk.ledgers.heard(NOTIFY)
    began = time.monotonic()
    desk.shop.push(NOTIFY, envelopes)
    wait_for(lambda: desk.ledgers.heard(NOTIFY) >= heard + count, "a message was never heard", every_s=0.02)
    seconds = time.monotonic() - began
    spent = {name: ms - before[name] for name, ms in desk.spent_ms().items()}
    return {
        "messages_per_s": round(count / seconds, 1),
        "worker_ms_per_message": round(spent["notify"] / count, 3),
        "postgres_ms_per_message": round(spent["postgres"] / count, 3),
        "redis_ms_per_message": round(spent["redis"] / count, 3),
    }


def _envelope(keyring: Keyring) -> bytes:
    fact = OrderStageChanged(
        order_id=OrderId(new_id()),
        number="7KQ2M9XD",
        client_id=ClientId(new_id()),
        stage="writing",
        stage_name="Writing",
        state="in_progress",
        is_visible=False,
        changed_at=datetime.now(UTC),
    )
    letter = Letter(
        message_id=new_id(),
        queue=NOTIFY,
        name=fact.wire_name,
        text=written(fact),
        about=str(fact.order_id),
        trace_id=fact.order_id.hex,
        told_at=fact.changed_at,
    )
    return write_envelope(letter, "workflow", keyring)
