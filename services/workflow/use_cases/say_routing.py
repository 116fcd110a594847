"""Say how orders are routed: a rule for a part of a service, its effort, whom a client wants, how soon a rush is due; or what they do when complete."""

from dataclasses import dataclass

from services.workflow.domain.routing_rules import Preference, RoutingRule
from services.workflow.storage.routing import Said
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SayRouting:
    """`actor` wants this to hold from now on, instead of what was said of the same before; or no more where `is_over`."""

    actor: Actor
    said: Said
    is_over: bool = False


def say_routing(work: Work, ask: SayRouting) -> None:
    """It holds from the next decision on; orders of the pool are looked at again. Raises NotAllowed, Invalid for unknown members."""
    ask.actor.require(may.ORDERS_ASSIGN if isinstance(ask.said, Preference) else may.PIPELINES_MANAGE)
    _check(work, ask.said)
    if ask.is_over:
        work.routing.forget(ask.said)
    else:
        work.routing.put(ask.said)
    work.fill_seats()


def _check(work: Work, said: Said) -> None:
    named: dict[str, list[str]] = {}
    if isinstance(said, RoutingRule):
        named = {"members": said.members}
    elif isinstance(said, Preference):
        named = {"preferred": said.preferred, "excluded": said.excluded}
    known = {str(one) for one in work.members.ids()}
    problems = [
        Problem(field=field, code="unknown", message=f"There is no member {one}.")
        for field, members in named.items()
        for one in sorted(set(members) - known)
    ]
    if problems:
        raise Invalid(problems)
