"""Remind a client of what their order lacks, and give up in the end."""

from services.intake.domain.states import OrderState
from services.intake.storage.work import Work
from shared.contracts.intake.facts import RemindClient

#: What both sides are told when the client never answered (rule I-6).
SILENCE = "The details that were missing were not given in time."


def remind_client(work: Work, ask: RemindClient) -> None:
    """The client has been asked the `nth` time, or the order is withdrawn where they were asked often enough (rule I-6).

    No news where nothing is missing any more, or where this was done before. Tells OrderIncomplete or OrderWithdrawn.
    Raises OrderUnknown.
    """
    order = work.orders.locked(ask.order_id)
    if order.state is not OrderState.INCOMPLETE or ask.nth <= order.reminder:
        return
    if work.follow_ups.is_over(ask.nth):
        work.announce(*order.withdraw(SILENCE, at=work.now()))
        return
    token = work.form_links.token_for(order.id, at=work.now())
    work.announce(*order.remind(ask.nth, token=token, at=work.now()))
    due_at = work.now() + work.follow_ups.wait_behind(ask.nth)
    work.later(RemindClient(order_id=order.id, nth=ask.nth + 1), at=due_at, key=order.follow_up)
