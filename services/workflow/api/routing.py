"""Routing: the rules by which orders find their members, and evening out who has how much."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.routing_schemas import (
    EffortRequest,
    PreferenceRequest,
    RebalanceRequest,
    RoutingAnswer,
    RuleRequest,
    RushRequest,
    ShiftsAnswer,
)
from services.workflow.domain.assignments import Part
from services.workflow.domain.evening import Shift
from services.workflow.domain.routing_rules import Preference, RoutingRule, RoutingRules, RushDeadline, ServiceEffort
from services.workflow.domain.visibility import require_team
from services.workflow.storage.routing import Said
from services.workflow.use_cases.propose_rebalance import propose_rebalance
from services.workflow.use_cases.rebalance_work import RebalanceWork, rebalance_work
from services.workflow.use_cases.say_routing import SayRouting, say_routing
from shared.kernel.ids import ClientId
from shared.kernel.refusals import NotFound
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Resource("routing", __name__, url_prefix="/routing", description="Who gets which orders")

_RULE = "/rules/<string(maxlength=100):service>/<string(maxlength=40):part>"


def _part(name: str) -> Part:
    try:
        return Part(name)
    except ValueError as fault:
        raise NotFound(f"there is no part {name}") from fault


def _say(said: Said, *, is_over: bool = False) -> None:
    with begin_work() as work:
        say_routing(work, SayRouting(actor=the_actor(), said=said, is_over=is_over))


@resource.get("")
@resource.response(HTTPStatus.OK, RoutingAnswer)
@problems(resource, 401, 403)
def show() -> dict[str, Any]:
    """All that is said about routing; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        rules: RoutingRules = work.routing.rules()
        rush = work.routing.rush_deadlines()
    return {
        "rules": list(rules.rules.values()),
        "efforts": list(rules.efforts.values()),
        "preferences": list(rules.preferences.values()),
        "rush": rush,
    }


@resource.put(_RULE)
@resource.arguments(RuleRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 422)
def change_rule(asked: dict[str, Any], service: str, part: str) -> None:
    """Have the part of the service given out like this."""
    members = [str(one) for one in asked.pop("members")]
    _say(RoutingRule(service_code=service, part=_part(part), members=members, **asked))


@resource.delete(_RULE)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove_rule(service: str, part: str) -> None:
    """Have the part of the service go to the least loaded again."""
    require_team(the_actor())
    with begin_work() as work:
        rule = work.routing.rules().rules.get((service, _part(part)))
        if rule is None:
            raise NotFound(f"there is no rule for {part} of {service}")
        say_routing(work, SayRouting(actor=the_actor(), said=rule, is_over=True))


@resource.put("/efforts/<string(maxlength=100):service>")
@resource.arguments(EffortRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def change_effort(asked: dict[str, Any], service: str) -> None:
    """Say what one order of the service asks of a member."""
    _say(ServiceEffort(service_code=service, **asked))


_RUSH = "/rush/<string(maxlength=100):service>"


@resource.put(_RUSH)
@resource.arguments(RushRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def change_rush(asked: dict[str, Any], service: str) -> None:
    """Say in how many working hours an order of the service is due once it is a rush."""
    _say(RushDeadline(service_code=service, **asked))


@resource.delete(_RUSH)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404)
def remove_rush(service: str) -> None:
    """Have a rush order of the service be due when it is due anyway."""
    require_team(the_actor())
    with begin_work() as work:
        said = work.routing.rush_deadline(service)
        if said is None:
            raise NotFound(f"nothing is said about a rush of {service}")
        say_routing(work, SayRouting(actor=the_actor(), said=said, is_over=True))


@resource.put("/preferences/<uuid:client_id>")
@resource.arguments(PreferenceRequest)
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 422)
def change_preference(asked: dict[str, Any], client_id: UUID) -> None:
    """Say whom a client wants, and whom they do not."""
    named = {name: [str(one) for one in members] for name, members in asked.items()}
    _say(Preference(client_id=ClientId(client_id), **named))


@resource.get("/rebalance")
@resource.response(HTTPStatus.OK, ShiftsAnswer)
@problems(resource, 401, 403)
def show_rebalance() -> dict[str, Any]:
    """What would even out who has how much; nothing changes."""
    with begin_work() as work:
        return _shown(propose_rebalance(work, the_actor()))


@resource.post("/rebalance")
@resource.arguments(RebalanceRequest)
@resource.response(HTTPStatus.CREATED, ShiftsAnswer)
@problems(resource, 401, 403, 409, 422)
def create_rebalance(asked: dict[str, Any]) -> dict[str, Any]:
    """Carry out shifts that were proposed."""
    shifts = tuple((one["order_id"], one["from_member_id"], one["to_member_id"]) for one in asked["shifts"])
    with begin_work() as work:
        return _shown(rebalance_work(work, RebalanceWork(actor=the_actor(), shifts=shifts)))


def _shown(shifts: list[Shift]) -> dict[str, Any]:
    return {
        "shifts": [
            {
                "order_id": shift.order.id,
                "number": shift.order.number,
                "from_member_id": shift.giver.member.id,
                "from_name": shift.giver.member.name,
                "to_member_id": shift.taker.member.id,
                "to_name": shift.taker.member.name,
                "reason": shift.reason,
            }
            for shift in shifts
        ]
    }
