"""What the agency says about routing, all of it at once, and who worked for a client before."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from services.workflow.domain.after_completion import AfterCompletion, Then
from services.workflow.domain.assignments import Assignment, Part
from services.workflow.domain.copies import Client
from services.workflow.domain.orders import Order
from services.workflow.domain.routing_rules import Preference, RoutingRule, RoutingRules, RushDeadline, ServiceEffort
from shared.kernel.ids import ClientId

#: What can be said of how orders find their members, how soon a rush is due, and what orders do when they are complete.
Said = RoutingRule | ServiceEffort | Preference | RushDeadline | AfterCompletion


_Kept = TypeVar("_Kept", RoutingRule, ServiceEffort, Preference)


def _copy(said: _Kept) -> _Kept:
    return type(said)(**{one.key: getattr(said, one.key) for one in inspect(type(said)).column_attrs})


class Routing:
    """The rules of routing. They are few: whoever needs one reads them all."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rules(self) -> RoutingRules:
        return RoutingRules(
            rules={(one.service_code, one.part): one for one in self._session.scalars(select(RoutingRule))},
            efforts={one.service_code: one for one in self._session.scalars(select(ServiceEffort))},
            preferences=self._preferences(),
        )

    def copied_rules(self) -> RoutingRules:
        """Return the rules apart from this work, so that they can be kept."""
        said = self.rules()
        return RoutingRules(
            rules={key: _copy(one) for key, one in said.rules.items()},
            efforts={key: _copy(one) for key, one in said.efforts.items()},
            preferences={key: _copy(one) for key, one in said.preferences.items()},
        )

    def _preferences(self) -> dict[UUID, Preference]:
        """What members were told here counts before what clients' cards say."""
        preferred = select(Client.id, Client.preferred_member_id).where(Client.preferred_member_id.is_not(None))
        cards: dict[UUID, Preference] = {
            client_id: Preference(client_id=client_id, preferred=[str(member_id)], excluded=[])
            for client_id, member_id in self._session.execute(preferred)
        }
        return cards | {one.client_id: one for one in self._session.scalars(select(Preference))}

    def put(self, said: Said) -> None:
        """Keep what is said, instead of what was said of the same."""
        self._session.merge(said)

    def forget(self, said: Said) -> None:
        self._session.delete(said)

    def merge(self, from_id: ClientId, to_id: ClientId) -> None:
        """What was said here of whom a client wants goes for another, unless something was said of them. Safe to repeat."""
        if (theirs := self._session.get(Preference, from_id)) is None:
            return
        if self._session.get(Preference, to_id) is None:
            self._session.add(Preference(client_id=to_id, preferred=theirs.preferred, excluded=theirs.excluded))
        self._session.delete(theirs)

    def rush_deadlines(self) -> Sequence[RushDeadline]:
        return self._session.scalars(select(RushDeadline).order_by(RushDeadline.service_code)).all()

    def rush_deadline(self, service_code: str) -> RushDeadline | None:
        return self._session.get(RushDeadline, service_code)

    def after_completion(self, service_code: str) -> Then:
        """Return what a completed order of the service does (rule W-11)."""
        said = self._session.get(AfterCompletion, service_code)
        return said.then if said else Then.STAYS

    def usual(self) -> Callable[[Order, Part], UUID | None]:
        """Return what finds the member who last had `part` of an order of the same client and service."""

        def find(order: Order, part: Part) -> UUID | None:
            return self._session.scalar(
                select(Assignment.member_id)
                .join(Order, Order.id == Assignment.order_id)
                .where(
                    Order.client_id == order.client_id,
                    Order.service_code == order.service_code,
                    Order.id != order.id,
                    Assignment.part == part,
                )
                .order_by(Assignment.since.desc())
                .limit(1)
            )

        return find
