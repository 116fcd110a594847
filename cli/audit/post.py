"""Is every message accounted for? What was heard is applied, deferred or parked, and what waits long is named."""

from collections.abc import Iterator

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.intake.facts import DeliverReplies
from shared.contracts.routes import INTAKE, INTAKE_ERRANDS

_HEARD = """SELECT i.source, i.message_id, i.name, i.status FROM inbox i
            WHERE i.status = 'deferred'
              AND NOT EXISTS (SELECT FROM deferred d WHERE d.source = i.source AND d.message_id = i.message_id)
               OR i.status = 'parked'
              AND NOT EXISTS (SELECT FROM parked p WHERE p.source = i.source AND p.message_id = i.message_id)
            ORDER BY i.heard_at"""
_STUCK = """SELECT d.name, d.message_id, i.status FROM deferred d JOIN inbox i USING (source, message_id)
            WHERE i.status <> 'deferred' ORDER BY d.first_at"""


def messages_heard(view: View) -> Check:
    """Each message that an app has heard is applied, or still there.

    That every fact told was heard shows in its consequence, which the other checks look for: a teller forgets a message
    with its receipt, so told and heard can't be compared by id.
    """

    def findings() -> Iterator[str]:
        for app in view.connections:
            for row in view.rows(app, _HEARD):
                yield f"{app} has {row.status} {row.name} {row.message_id} of {row.source}, but the message is gone."
            for row in view.rows(app, _STUCK):
                yield f"{app} waits to apply {row.name} {row.message_id}, which is {row.status} already."

    counted = sum(view.count(app, "SELECT count(*) FROM inbox") for app in view.connections)
    return Check(name="messages heard", counted=counted, findings=list(findings()))


def messages_waiting(view: View) -> Check:
    """Names what has waited for its receipt for two minutes, or to be applied for ten."""
    late = (
        """SELECT name, queue, message_id FROM outbox WHERE told_at < now() - interval '2 minutes' ORDER BY told_at"""
    )
    long = """SELECT name, message_id, reason FROM deferred WHERE first_at < now() - interval '10 minutes' ORDER BY first_at"""

    def notes() -> Iterator[str]:
        for app in view.connections:
            for row in view.rows(app, late):
                yield f"{app} told {row.name} {row.message_id} to {row.queue}, which has not confirmed it yet."
            for row in view.rows(app, long):
                yield f"{app} has put off {row.name} {row.message_id}: {row.reason}"

    return Check(name="messages under way", counted=len(view.under_way.message_ids), notes=list(notes()))


def messages_parked(view: View) -> Check:
    """Counts what is parked and waits for a person, by kind."""
    query = "SELECT kind, count(*) AS kept FROM parked WHERE state = 'new' GROUP BY kind ORDER BY kind"
    found = {app: view.rows(app, query) for app in view.connections}
    return Check(
        name="messages parked",
        counted=sum(row.kept for rows in found.values() for row in rows),
        notes=[f"{app} has parked {row.kept} of the kind {row.kind}." for app, rows in found.items() for row in rows],
    )


def answers_brought(view: View) -> Check:
    """Every answer that a system takes at its webhook is there, or will be tried, or was given up and is named."""
    late = """SELECT source, message_id FROM replies
              WHERE state = 'due' AND next_try_at < now() - interval '1 minute' ORDER BY answered_at"""
    failed = "SELECT source, message_id, said FROM replies WHERE state = 'failed' ORDER BY answered_at"
    return Check(
        name="answers brought",
        counted=view.count(INTAKE, "SELECT count(*) FROM replies"),
        findings=[
            f"{row.source} waits for the answer to {row.message_id}, but nothing will bring it."
            for row in view.rows(INTAKE, late)
            if not view.explains(INTAKE_ERRANDS, DeliverReplies, None)
        ],
        notes=[
            f"The answer to {row.message_id} could not be brought to {row.source}: {row.said}."
            for row in view.rows(INTAKE, failed)
        ],
    )
