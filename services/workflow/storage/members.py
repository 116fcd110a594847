"""Members, their roles, and the seats that routing fills."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from services.workflow.domain.desk import Desk
from services.workflow.domain.members import Member
from services.workflow.domain.orders import Order
from services.workflow.domain.ranking import Need
from services.workflow.domain.refusals import LastAdministrator, MemberUnknown
from services.workflow.domain.roles import Role
from services.workflow.domain.routing import Decision, RoutingDecision
from services.workflow.domain.takers import Team
from services.workflow.storage import teams
from services.workflow.storage.routing import Routing
from shared.kernel.ids import MemberId, new_id
from shared.kernel.permissions import MEMBERS_MANAGE


class Members:
    """The people of the agency."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, member: Member) -> None:
        self._session.add(member)

    def get(self, member_id: UUID) -> Member:
        """Raises MemberUnknown."""
        found = self._session.get(Member, member_id)
        if found is None:
            raise MemberUnknown(f"there is no member {member_id}")
        return found

    def find(self, member_id: UUID) -> Member | None:
        return self._session.get(Member, member_id)

    def locked(self, member_id: UUID) -> Member:
        """Return a member of the team, which is locked before them. Raises MemberUnknown."""
        self.lock_team()
        found = self._session.get(Member, member_id, with_for_update={"key_share": True, "of": Member})
        if found is None:
            raise MemberUnknown(f"there is no member {member_id}")
        return found

    def active_locked(self) -> Sequence[Member]:
        """Return who is in the team, locked in the order of their ids; whom somebody else holds comes later."""
        query = select(Member).where(Member.is_active).order_by(Member.id)
        return self._session.scalars(query.with_for_update(key_share=True, of=Member, skip_locked=True)).all()

    def lock_team(self) -> None:
        """Nobody routes, and nobody changes who takes orders, until the work is done."""
        teams.lock(self._session.connection())

    def with_absences(self, member_id: UUID) -> Member:
        """Raises MemberUnknown."""
        found = self._session.scalar(
            select(Member)
            .where(Member.id == member_id)
            .options(selectinload(Member.absences))
            .execution_options(populate_existing=True)
        )
        if found is None:
            raise MemberUnknown(f"there is no member {member_id}")
        return found

    def by_email(self, email: str) -> Member | None:
        return self._session.scalar(select(Member).where(Member.email == email.strip().lower()))

    def names(self, member_ids: Iterable[UUID]) -> dict[UUID, str]:
        rows = self._session.execute(select(Member.id, Member.name).where(Member.id.in_(list(member_ids))))
        return {row.id: row.name for row in rows}

    def ids(self) -> set[MemberId]:
        return set(self._session.scalars(select(Member.id)))

    def role_keys(self) -> set[str]:
        return set(self._session.scalars(select(Role.key)))

    def add_role(self, role: Role) -> None:
        """Have a role of this key; one that is there stays as the agency has made it."""
        if self._session.get(Role, role.key) is None:
            self._session.add(role)
            self._session.flush()

    def role(self, key: str) -> Role | None:
        return self._session.get(Role, key)

    def remove_role(self, role: Role) -> None:
        self._session.delete(role)

    def names_with_role(self, key: str) -> list[str]:
        return list(self._session.scalars(select(Member.name).where(Member.role_key == key).order_by(Member.name)))

    def ids_with_role(self, key: str) -> list[MemberId]:
        return list(self._session.scalars(select(Member.id).where(Member.role_key == key, Member.is_active)))

    def require_administrator(
        self, *, but_member: UUID | None = None, but_role: str | None = None, or_role: str | None = None
    ) -> None:
        """Raises LastAdministrator where nobody would be left who may manage members, without that member or that role's right.

        `or_role` is the role the member would have instead.
        """
        able = set(self._session.scalars(select(Role.key).where(Role.permissions.contains([MEMBERS_MANAGE]))))
        query = select(Member.id).where(Member.is_active, Member.role_key.in_(able - {but_role}))
        if or_role not in able and self._session.scalar(query.where(Member.id != but_member).limit(1)) is None:
            raise LastAdministrator("somebody has to be left who may manage members")

    def desk(self) -> Desk:
        """Return the routing desk. Nobody else routes, or changes who takes orders, until the work is done.

        What everybody has is read after the lock is held, so it includes whatever was routed while we waited.
        """
        return self.desk_of(teams.locked_team(self._session))

    def desk_of(self, team: Team) -> Desk:
        """Return the desk of a team that is locked."""

        def keep(order: Order, need: Need, decision: Decision) -> None:
            self._session.add(
                RoutingDecision.record(new_id(), decision, need, order_id=order.id, roster_id=team.roster_id)
            )

        return Desk(
            teams.seats(self._session.connection(), team),
            rules=team.rules,
            calendar=team.calendar,
            usual=Routing(self._session).usual(),
            keep=keep,
        )
