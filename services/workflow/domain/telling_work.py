"""How the work on an order is told: tasks, messages, files, notes."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflow.domain.files import FileVersion, OrderFile
from services.workflow.domain.news import Line, News
from services.workflow.domain.proposals import Proposal
from services.workflow.domain.ratings import Rating
from services.workflow.domain.tasks import Audience, Task
from services.workflow.domain.threads import Side, ThreadMessage
from shared.contracts.workflow import facts as tell
from shared.kernel.ids import MemberId
from shared.kernel.money import Money
from shared.kernel.permissions import MONEY_VIEW

if TYPE_CHECKING:
    from services.workflow.domain.orders import Order


def task_changed(task: Task, how: str, at: datetime) -> News:
    line = Line(
        at=at,
        what="task_changed",
        sentence=f"The task “{task.title}” is {how}.",
        is_visible=task.audience is not Audience.TEAM,
        before={},
        after={"task_id": str(task.id), "is": how},
    )
    return News((), (line,))


def message_posted(order: "Order", message: ThreadMessage, member_ids: Sequence[UUID]) -> News:
    fact = tell.MessagePosted(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        message_id=message.id,
        is_team=message.side is Side.TEAM,
        author_kind=message.author_kind.value,
        author_name=message.author_name,
        text=message.text,
        mentioned_ids=tuple(MemberId(UUID(one)) for one in message.mentions),
        member_ids=tuple(MemberId(one) for one in member_ids),
        posted_at=message.posted_at,
        author_id=message.author_id,
    )
    is_visible = message.side is Side.CLIENT
    sentence = "A message was written." if is_visible else "A message was written for the team."
    return News((fact,), (Line(at=message.posted_at, what="message_posted", sentence=sentence, is_visible=is_visible),))


def file_attached(file: OrderFile, version: FileVersion, at: datetime) -> News:
    sentence = f"Version {version.number} of the file “{file.name}” was added."
    line = Line(
        at=at,
        what="file_attached",
        sentence=sentence,
        is_visible=file.is_visible,
        before={},
        after={"file_id": str(file.id), "version": version.number},
    )
    return News((), (line,))


def described(before: dict[str, Any], after: dict[str, Any], at: datetime) -> News:
    words = {"team_note": "note", "tags": "tags", "links": "links"}
    sentence = f"The order's {' and '.join(words[name] for name in after)} changed."
    return News((), (Line(at=at, what="order_described", sentence=sentence, before=before, after=after),))


def rated(order: "Order", rating: Rating) -> News:
    fact = tell.OrderRated(
        order_id=order.id,
        number=order.number,
        service_name=order.service_name,
        client_id=order.client_id,
        stars=rating.stars,
        text=rating.text,
        is_public=rating.is_public,
        member_ids=tuple(dict.fromkeys(MemberId(one.member_id) for one in order.assignments)),
        rated_at=rating.rated_at,
    )
    line = Line(
        at=rating.rated_at,
        what="order_rated",
        sentence=f"The order was rated with {rating.stars} of 5 stars.",
        is_visible=True,
        before={},
        after={"stars": rating.stars},
    )
    return News((fact,), (line,))


def proposed(proposal: Proposal, how: str, at: datetime) -> News:
    sentence = f"A change {how}: {proposal.words}."
    after = {"proposal_id": str(proposal.id), "is": proposal.state.value}
    line = Line(at=at, what="change_proposed", sentence=sentence, is_visible=True, before={}, after=after)
    return News((), (line,))


def changed(order: "Order", proposal: Proposal, before: Money, at: datetime) -> News:
    fact = tell.OrderChanged(
        order_id=order.id,
        number=order.number,
        purchase_id=order.purchase_id,
        client_id=order.client_id,
        proposal_id=proposal.id,
        description=proposal.words,
        quantity=order.quantity,
        due_at=order.due_at,
        difference=proposal.difference,
        total=order.total,
        option=order.option,
        changed_at=at,
    )
    line = Line(
        at=at,
        what="order_changed",
        sentence=f"The order comes to {order.total.text()} instead of {before.text()}.",
        is_visible=True,
        needs=MONEY_VIEW,
        before={"total": before.amount},
        after={"total": order.total.amount},
    )
    return News((fact,), (line,))
