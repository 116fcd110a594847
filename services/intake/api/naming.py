"""How a submission over HTTP gets its name, so that the same again is no second order (rule I-1)."""

from typing import Any

from flask import request

from services.intake.domain.submission import Submission
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.actors import Actor
from shared.kernel.ids import new_id
from shared.kernel.refusals import Invalid, Problem

_LONGEST_KEY = 100


def named(said: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Return what was said, with an external id: its own, else that of the request's Idempotency-Key, else a new one.

    A key is its sender's own: the same key of somebody else names something else. Raises Invalid for a key that can't be one.
    """
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > _LONGEST_KEY or not key.isprintable():
        told = f"Please use at most {_LONGEST_KEY} printable characters."
        raise Invalid([Problem(field="Idempotency-Key", code="invalid", message=told)])
    if said["external_id"] is not None:
        return said
    return said | {"external_id": f"{actor.id}:{key}" if key else str(new_id())}


def submission_of(said: dict[str, Any]) -> Submission:
    """Return the submission that a request spells."""
    buyer = said["client"] and SubmittedClient(**said["client"])
    return Submission(**(said | {"client": buyer, "add_ons": tuple(said["add_ons"])}))
