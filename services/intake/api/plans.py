"""Plans over HTTP: what a client may still order on each."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields

from services.intake.api import begin_work
from services.intake.domain.plan import Plan, Used
from services.intake.domain.refusals import ClientUnknown
from services.intake.storage.work import Work
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer, MissingAnswer

resource = Blueprint("plans", __name__, description="Subscriptions on which orders are placed.")


class PlanAnswer(Answer):
    """In the period until `period_ends_at` `placed` of `per_period` were ordered, and `under_way` of `at_once` are; null is no limit.

    `full` says why none may be placed now, or is null. `service` is the code of what is ordered on it, in that `option`.
    """

    plan_id = fields.UUID(required=True)
    service = fields.String(required=True)
    option = fields.String(required=True)
    is_open = fields.Boolean(required=True)
    period_ends_at = fields.AwareDateTime(required=True)
    per_period = fields.Integer(required=True, allow_none=True)
    at_once = fields.Integer(required=True, allow_none=True)
    placed = fields.Integer(required=True)
    under_way = fields.Integer(required=True)
    full = fields.Nested(MissingAnswer, required=True, allow_none=True)


class PlansAnswer(Answer):
    items = fields.List(fields.Nested(PlanAnswer), required=True)


@resource.get("/clients/<uuid:client_id>/plans")
@resource.response(HTTPStatus.OK, PlansAnswer)
@problems(resource, 401, 403, 404)
def index(client_id: UUID) -> dict[str, Any]:
    """List a client's plans, and how much of each is used."""
    actor = the_actor()
    if actor.is_client and actor.id != client_id:
        raise ClientUnknown(f"there is no client {client_id}")
    if not actor.is_client:
        actor.require(CLIENTS_VIEW)
    with begin_work() as work:
        work.clients.get(ClientId(client_id))
        return {"items": [_shown(work, plan, used) for plan, used in work.plans.of_client(ClientId(client_id))]}


def _shown(work: Work, plan: Plan, used: Used) -> dict[str, Any]:
    service, option = work.plans.subject_of(plan)
    return {
        "plan_id": plan.id,
        "service": service,
        "option": option,
        "is_open": plan.is_open,
        "period_ends_at": plan.period_ends_at,
        "per_period": plan.per_period,
        "at_once": plan.at_once,
        "placed": used.placed,
        "under_way": used.under_way,
        "full": plan.full(used),
    }
