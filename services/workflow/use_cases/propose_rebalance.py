"""Propose a rebalance: see which orders would better be with somebody else."""

from services.workflow.domain.evening import Shift, even_out
from services.workflow.storage.work import Work
from shared.kernel import permissions as may
from shared.kernel.actors import Actor


def propose_rebalance(work: Work, actor: Actor) -> list[Shift]:
    """Return what would make the loads more even; nothing is changed. Raises NotAllowed."""
    actor.require(may.ORDERS_ASSIGN)
    orders = work.orders.not_begun_locked()
    return even_out(work.members.desk(), orders, at=work.now())
