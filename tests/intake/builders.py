"""Valid things for intake's tests; a test names only what it is about."""

from __future__ import annotations

from typing import Any

from services.intake.domain.form import Field, Form
from services.intake.domain.offer import Offer
from services.intake.domain.sample import client_id_of
from services.intake.domain.submission import Submission
from services.intake.use_cases.submit_order import SubmitOrder
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.money import Money

CLARA = Actor(kind=ActorKind.CLIENT, id=client_id_of("clara@bluebird.example"), name="Clara Voss")
DEVIN = Actor(kind=ActorKind.CLIENT, id=client_id_of("devin@harborlight.example"), name="Devin Okafor")

GOOD_ANSWERS = {"subject": "Autumn sale", "points": "Sale runs one week.", "send_on": "2026-12-04"}


def a_buyer(**changes: Any) -> SubmittedClient:
    return SubmittedClient(**({"email": "clara@bluebird.example", "name": "Clara Voss"} | changes))


def a_submission(**changes: Any) -> Submission:
    """A newsletter for Clara with nothing missing."""
    fields: dict[str, Any] = {
        "source": "webshop",
        "external_id": "W-1",
        "service": "newsletter",
        "client": a_buyer(),
        "answers": GOOD_ANSWERS,
    }
    return Submission(**(fields | changes))


def an_ask(*, actor: Actor = SYSTEM, **changes: Any) -> SubmitOrder:
    return SubmitOrder(actor=actor, submission=a_submission(**changes))


def an_offer(**changes: Any) -> Offer:
    fields: dict[str, Any] = {
        "code": "logo",
        "name": "Logo",
        "description": "A mark.",
        "price": Money(900_00, "USD"),
        "form": Form((Field(name="name", label="What is it called?", is_required=True),)),
        "pipeline": "content-marketing",
    }
    return Offer(**(fields | changes))
