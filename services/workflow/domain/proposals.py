"""Proposals: changes of an order while it is under way, which the other side accepts or declines (rule W-14)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.workflow.domain.base import Base
from shared.contracts.parts import ChosenOption
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import OrderId
from shared.kernel.money import Money


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Proposal(Base):
    """Another quantity, another option, another due date, an extra in words; `difference_amount` is what that costs more, or less where negative.

    `by_kind` is the side that proposes: a client, or a member for the agency.
    """

    __tablename__ = "proposals"
    __table_args__ = (Index("proposals_by_order", "order_id", "proposed_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.id"))
    by_kind: Mapped[ActorKind]
    by_name: Mapped[str]
    quantity: Mapped[int | None]
    option_code: Mapped[str | None]
    option_name: Mapped[str | None]
    due_at: Mapped[datetime | None]
    extra: Mapped[str]
    reason: Mapped[str]
    difference_amount: Mapped[int] = mapped_column(BigInteger)
    difference_currency: Mapped[str]
    state: Mapped[ProposalState]
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]

    @property
    def difference(self) -> Money:
        return Money(self.difference_amount, self.difference_currency)

    @property
    def option(self) -> ChosenOption | None:
        if self.option_code is None or self.option_name is None:
            return None
        return ChosenOption(code=self.option_code, name=self.option_name)

    def is_by_side_of(self, actor: Actor) -> bool:
        """Tell whether the actor stands on the side that proposes."""
        return (self.by_kind is ActorKind.CLIENT) == actor.is_client

    def answer(self, state: ProposalState, actor: Actor, at: datetime) -> bool:
        """Be answered; tell whether that is news (rule W-7)."""
        if self.state is state:
            return False
        self.state, self.answered_at, self.answered_by = state, at, actor.name
        return True

    @property
    def words(self) -> str:
        """What would change, as it stands in a sentence."""
        said = [f"quantity {self.quantity}"] if self.quantity is not None else []
        said += [f"option {self.option_name}"] if self.option_name is not None else []
        said += [f"due on {self.due_at:%Y-%m-%d at %H:%M} UTC"] if self.due_at is not None else []
        return ", ".join([*said, self.extra] if self.extra else said)
