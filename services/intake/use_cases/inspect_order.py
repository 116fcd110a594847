"""Inspect an order: what each check says of it, and which others look like it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Row

from services.intake.domain.checks import CHECKS, Check
from services.intake.storage import review_reads
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import OrderId
from shared.kernel.permissions import ORDERS_VIEW_ALL
from shared.kernel.refusals import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectOrder:
    """`actor`, a member, wants to see the checks of `order_id`."""

    actor: Actor
    order_id: OrderId


class Inspection(NamedTuple):
    """Every check with what it finds, and the orders that may be the same one sent twice."""

    checks: Sequence[tuple[Check, Sequence[Problem]]]
    lookalikes: Sequence[Row[*tuple[Any, ...]]]


def inspect_order(work: Work, ask: InspectOrder) -> Inspection:
    """Return what speaks for and against the order, and what looks like it: somebody may want two, so that is not refused.

    Raises OrderUnknown, NotAllowed.
    """
    ask.actor.require(ORDERS_VIEW_ALL)
    order = work.orders.locked(ask.order_id)
    checks = [(check, check.find(order, work.review_limits)) for check in CHECKS]
    return Inspection(checks, review_reads.lookalikes(work.session, order))
