"""Handing work over: the verbs of delivering, accepting, revising, and taking up again what was complete (rules W-10, W-11)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from services.workflow.domain import telling
from services.workflow.domain.after_completion import Then
from services.workflow.domain.deliveries import Delivery, DeliveryState
from services.workflow.domain.news import NO_NEWS, News
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.refusals import OrderLocked, RevisionsUsedUp
from services.workflow.domain.states import Move, OrderState, after

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


class Delivering:
    """What an order is as something that is handed over. orders.py has its columns."""

    if TYPE_CHECKING:
        id: Any
        number: Any
        state: Any
        standing: Any
        last_delivery: Any
        deliveries: Any
        acceptance_days: Any
        acceptance_due_at: Any
        revision_limit: Any
        completed_at: Any
        make: Any

        def entered(self, pipeline: Pipeline, before: dict[str, Any], at: datetime) -> News: ...

        def complete(self, at: datetime) -> News: ...

    @property
    def _as_order(self) -> "Order":
        return cast("Order", self)

    def deliver(
        self,
        text: str,
        links: Sequence[str],
        pipeline: Pipeline,
        *,
        at: datetime,
        files: Sequence[str] = (),
        is_part: bool = False,
    ) -> News:
        """Hand work over; it waits for the client's word until `acceptance_due_at`. A part of it waits for nothing, and work goes on.

        The same while it is the last is no news. Raises MoveRefused.
        """
        last = self.last_delivery
        state = DeliveryState.PART if is_part else DeliveryState.WAITING
        said = (text, list(links), list(files))
        if last and last.state is state and (last.text, last.links, last.files) == said:
            return NO_NEWS
        before = self.standing
        if is_part:
            after(self.state, Move.DELIVER)
        else:
            self.make(Move.DELIVER, pipeline)
            self.acceptance_due_at = at + timedelta(days=self.acceptance_days)
        delivery = Delivery(
            order_id=self.id,
            number=last.number + 1 if last else 1,
            text=text,
            links=list(links),
            files=list(files),
            marks=[],
            delivered_at=at,
            state=state,
        )
        self.deliveries.append(delivery)
        news = telling.delivered(self._as_order, delivery, before, at)
        return news if is_part else news + self.entered(pipeline, before, at)

    def accept(self, pipeline: Pipeline, *, is_silent: bool, at: datetime) -> News:
        """Take the last delivery as the client's yes: the order is done. Accepted already is no news (rule W-10).

        Raises MoveRefused.
        """
        last = self.last_delivery
        if self.state is OrderState.COMPLETED and last and last.state is DeliveryState.ACCEPTED:
            return NO_NEWS
        before = self.standing
        self.make(Move.ACCEPT, pipeline)
        delivery = self.deliveries[-1]
        delivery.answer(DeliveryState.ACCEPTED, at)
        news = telling.accepted(self._as_order, delivery, before, is_silent=is_silent, at=at)
        return news + self.entered(pipeline, before, at) + self.complete(at)

    def request_revision(
        self,
        reason: str,
        pipeline: Pipeline,
        *,
        may_exceed: bool,
        at: datetime,
        marks: Sequence[dict[str, Any]] = (),
        then: Then = Then.STAYS,
    ) -> News:
        """Send the last delivery back to work, with the places that are marked. The same request again is no news.

        `then` is whether a complete order may be taken up again (rule W-11).

        `may_exceed` is a manager's word beyond the service's limit (rule W-10). Raises MoveRefused, RevisionsUsedUp.
        """
        last = self.last_delivery
        if self.state is OrderState.IN_REVISION and last and last.answer_reason == reason:
            return NO_NEWS
        is_done = self.state is OrderState.COMPLETED and then is not Then.STAYS and last is not None
        move = Move.TAKE_UP if is_done else Move.REVISE
        after(self.state, move)
        used = sum(one.state is DeliveryState.REVISION for one in self.deliveries)
        if self.revision_limit is not None and used >= self.revision_limit and not may_exceed:
            raise RevisionsUsedUp(f"all {self.revision_limit} revisions of this order are used", used=used)
        before = self.standing
        self.make(move, pipeline)
        self.completed_at = None
        delivery = self.deliveries[-1]
        delivery.answer(DeliveryState.REVISION, at, reason)
        delivery.marks = list(marks)
        return telling.revision_requested(self._as_order, delivery, reason, before, at) + self.entered(
            pipeline, before, at
        )

    def take_up_again(self, reason: str, pipeline: Pipeline, then: Then, *, by_message: bool, at: datetime) -> News:
        """Be in work again after completion, where the service has it so (rule W-11). A message that does not is no news.

        Raises OrderLocked, and MoveRefused where the order is not complete.
        """
        if by_message and then is Then.STAYS:
            return NO_NEWS
        if then is (Then.LOCKED if by_message else Then.STAYS):
            raise OrderLocked(f"order {self.number} is complete and stays so")
        before = self.standing
        self.make(Move.TAKE_UP, pipeline)
        self.completed_at = None
        return telling.taken_up(self._as_order, reason, before, at) + self.entered(pipeline, before, at)
