"""A piece of workflow's work: its repositories, and what is told and written down about orders."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from services.workflow.domain.assignments import ROUTED, Part
from services.workflow.domain.desk import Desk
from services.workflow.domain.members import Member
from services.workflow.domain.news import News
from services.workflow.domain.orders import Order
from services.workflow.domain.states import OrderState
from services.workflow.domain.ticking import is_out_of_step, tick
from services.workflow.storage import history
from services.workflow.storage.api_keys import ApiKeys
from services.workflow.storage.calendars import Calendars
from services.workflow.storage.copies import Copies
from services.workflow.storage.files import Files
from services.workflow.storage.history import Entry
from services.workflow.storage.members import Members
from services.workflow.storage.orders import Orders
from services.workflow.storage.overviews import Overviews
from services.workflow.storage.pipelines import Pipelines
from services.workflow.storage.plans import Plans
from services.workflow.storage.proposals import Proposals
from services.workflow.storage.ratings import Ratings
from services.workflow.storage.routing import Routing
from services.workflow.storage.tasks import Tasks
from services.workflow.storage.teams import locked_team
from services.workflow.storage.threads import Threads
from services.workflow.storage.times import Times
from services.workflow.storage.views import Views
from shared.contracts.workflow.doors import AccessRevoked
from shared.contracts.workflow.facts import (
    LookAtMember,
    OrderAssigned,
    TakeBackOrder,
)
from shared.kernel.actors import SYSTEM, Actor
from shared.kernel.ids import OrderId
from shared.kernel.trace import Trace
from shared.storage import work
from shared.storage.outbox import Letter
from shared.storage.sessions import TOKEN_LASTS


class Work(work.Work):
    """What workflow's use cases work with. An order that is due within `due_soon_for` is told of."""

    def __init__(
        self, session: Session, at: datetime, trace: Trace, *, due_soon_for: timedelta = timedelta(hours=24)
    ) -> None:
        super().__init__(session, at, trace)
        self.due_soon_for = due_soon_for
        self._entries: list[Entry] = []
        self._desk: Desk | None = None

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.session)

    @cached_property
    def overviews(self) -> Overviews:
        return Overviews(self.session)

    @cached_property
    def members(self) -> Members:
        return Members(self.session)

    @cached_property
    def api_keys(self) -> ApiKeys:
        return ApiKeys(self.session)

    @cached_property
    def pipelines(self) -> Pipelines:
        return Pipelines(self.session)

    @cached_property
    def calendars(self) -> Calendars:
        return Calendars(self.session)

    @cached_property
    def routing(self) -> Routing:
        return Routing(self.session)

    @cached_property
    def tasks(self) -> Tasks:
        return Tasks(self.session)

    @cached_property
    def threads(self) -> Threads:
        return Threads(self.session)

    @cached_property
    def times(self) -> Times:
        return Times(self.session)

    @cached_property
    def ratings(self) -> Ratings:
        return Ratings(self.session)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.session)

    @cached_property
    def proposals(self) -> Proposals:
        return Proposals(self.session)

    @cached_property
    def views(self) -> Views:
        return Views(self.session)

    @cached_property
    def files(self) -> Files:
        return Files(self.session)

    @cached_property
    def copies(self) -> Copies:
        return Copies(self.session)

    def tell(self, actor: Actor, order: Order, news: News) -> None:
        """Announce the facts of `news` and write its lines into the order's history, as done by `actor`."""
        if news.is_change:
            if is_out_of_step(order):
                tick(order, self.calendars.current, self.now())
            order.updated_at = max(order.updated_at, self.now())
        self.announce(*news.facts)
        self.note(actor, order.id, news)

    def note(self, actor: Actor, order_id: OrderId, news: News) -> None:
        """Write lines into an order's history that change nothing on the order itself."""
        self._entries += [
            Entry(order_id=order_id, actor=actor, line=line, cause_id=self.trace.cause_id) for line in news.lines
        ]

    def desk(self) -> Desk:
        """Return the routing desk: read once, and again only when seats come free. What is kept with it is not read beside it."""
        if self._desk is None:
            team = locked_team(self.session)
            self.calendars.know(team.calendar)
            self.pipelines.know(team.pipelines)
            self._desk = self.members.desk_of(team)
        return self._desk

    def place(self, desk: Desk, orders: Iterable[Order]) -> None:
        """Have the desk place orders, in their order; who does not begin in the time of the rule loses the order again (rule W-5)."""
        for order, news in desk.place_all(orders, at=self.now()):
            self.tell(SYSTEM, order, news)
            for fact in news.facts:
                if isinstance(fact, OrderAssigned):
                    self._take_back_later(desk, order, fact)

    def _take_back_later(self, desk: Desk, order: Order, fact: OrderAssigned) -> None:
        minutes = desk.rules.of(order.service_code, Part(fact.part)).take_back_minutes
        if minutes is not None and order.state is OrderState.QUEUED:
            ask = TakeBackOrder(order_id=order.id, member_id=fact.member_id, part=fact.part, minutes=minutes)
            self.later(ask, at=self.now() + timedelta(minutes=minutes), key=f"take-back-{order.id}-{fact.part}")

    def fill_seats(self, member_ids: Iterable[UUID] | None = None, *, but: UUID | None = None) -> None:
        """Capacity has come free, on `member_ids` or on anybody: orders of the pool take it, earliest due date first (rule W-4).

        The members are locked before the pool is read: an order that is being put into it by somebody else is there by then.
        """
        desk = self._desk = self.members.desk()
        wanted = None if member_ids is None else set(member_ids)
        there = [one for one in desk.seats if (wanted is None or one.id in wanted) and not one.kept_away(self.now())]
        passed, share = ({but} if but else set()), 1
        while free := [seat for seat in there if seat.is_free]:
            most = share * sum(seat.room for seat in free)
            waiting = self.orders.waiting_locked(free, most=most, but=passed)
            self.place(desk, waiting)
            if len(waiting) < most:
                return
            passed |= {order.id for order in waiting}
            share *= 2  # what they may not have does not count

    def have_worker(self, order: Order) -> None:
        """An order that is in work again has somebody: who had it last where they have room, else whom routing finds, else the pool."""
        if order.is_at_work and not order.routed_members:
            self.tell(SYSTEM, order, self.members.desk().resume(order, at=self.now()))

    def close(self, order: Order) -> None:
        """The order is over: nothing waits for an answer, no task is left to do, and its members have room for others."""
        self.tasks.close(order.id, self.now())
        if order.last_delivery:
            self.forget(order.last_delivery.timer)
        self.fill_seats(order.routed_members)

    def seated(self, member_id: UUID) -> tuple[Member, Sequence[Order]]:
        """Return a member with their absences, and the orders they have; all locked, orders before people as everybody does it.

        Raises MemberUnknown.
        """
        orders = self.orders.held_locked(member_id)
        self.members.lock_team()
        return self.members.with_absences(member_id), orders

    def look_at(self, member: Member, orders: Iterable[Order]) -> None:
        """Have orders go from a member who is away, and come to one who is there; look again at their next change (rule W-5)."""
        now = self.now()
        if member.is_active and member.leaves_at is not None and member.leaves_at <= now:
            member.leave()
            self.announce(member.card(now))
            self.revoke_access([member.id])
        away = member.away(now)
        if away is not None:
            begun = not member.is_active or any(one.hands_over for one in member.absences_at(now))
            self._hand_over(member, away, [one for one in orders if begun or one.state is OrderState.QUEUED])
        if (again := member.next_change(now)) is None:
            self.forget(member.timer)
        else:
            self.later(LookAtMember(member_id=member.id), at=again, key=member.timer)
        self.fill_seats()

    def _hand_over(self, member: Member, why: str, orders: Iterable[Order]) -> None:
        for order in orders:
            for part in ROUTED:
                self.tell(SYSTEM, order, order.hand_back(member, part, reason=f"{member.name} {why}.", at=self.now()))

    def revoke_access(self, about_ids: Iterable[UUID]) -> None:
        """Tokens that these members or keys have now are good no more, anywhere: what they may has changed."""
        if about := sorted(set(about_ids)):
            until = self.now() + TOKEN_LASTS
            self.take_no_token(about, before=self.now(), until=until)
            self.announce(AccessRevoked(about_ids=tuple(about), before=self.now(), until=until))

    def settle(self) -> list[Letter]:
        self.copies.write_down()
        letters = super().settle()
        history.write(self.session.connection(), self._entries)
        return letters
