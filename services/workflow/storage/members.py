"""Members, their roles, and the seats that routing fills."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from services.workflow.domain.absences import Absence
from services.workflow.domain.assignments import ROUTED, Assignment
from services.workflow.domain.desk import Desk
from services.workflow.domain.members import Member
from services.workflow.domain.refusals import LastAdministrator, MemberUnknown
from services.workflow.domain.roles import Role
from services.workflow.domain.seats import Seat
from services.workflow.storage.calendars import Calendars
from services.workflow.storage.routing import Routing
from shared.kernel.ids import MemberId
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
        """Raises MemberUnknown."""
        found = self._session.get(Member, member_id, with_for_update={"key_share": True, "of": Member})
        if found is None:
            raise MemberUnknown(f"there is no member {member_id}")
        return found

    def lock_team(self) -> None:
        """Lock everybody, in the order of their ids as the desk does: nobody routes until the work is done."""
        self._session.execute(select(Member.id).order_by(Member.id).with_for_update(key_share=True, of=Member))

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
        """Return the routing desk. Its members are locked in the order of their ids until the work is done.

        The counts are read after the locks are held, so they include whatever was routed while we waited.
        """
        self._session.flush()
        members = self._takers()
        counted = self._session.execute(
            select(Assignment.member_id, func.count(), func.sum(Assignment.points), func.sum(Assignment.minutes))
            .where(Assignment.is_open, Assignment.part.in_(ROUTED))
            .group_by(Assignment.member_id)
        )
        loads = {member_id: load for member_id, *load in counted}
        seats = [Seat(member, *loads.get(member.id, (0,))) for member in members]
        routing = Routing(self._session)
        return Desk(
            seats,
            rules=routing.rules(),
            calendar=Calendars(self._session).current,
            usual=routing.usual(),
            keep=self._session.add,
        )

    def _takers(self) -> Sequence[Member]:
        """Return who takes orders, locked, with roles and absences: one plain query for each kind, since the desk is read for every bulk."""
        takes_orders = (Member.is_active, Member.capacity > 0)
        fresh = {"populate_existing": True}
        members = self._session.scalars(
            select(Member)
            .where(*takes_orders)
            .order_by(Member.id)
            .with_for_update(key_share=True, of=Member)
            .options(lazyload(Member.role))
            .execution_options(**fresh)
        ).all()
        roles = {role.key: role for role in self._session.scalars(select(Role).execution_options(**fresh))}
        absences: dict[UUID, list[Absence]] = defaultdict(list)
        away = select(Absence).join(Member, Member.id == Absence.member_id).where(*takes_orders)
        for absence in self._session.scalars(away.order_by(Absence.starts_at).execution_options(**fresh)):
            absences[absence.member_id].append(absence)
        for member in members:
            set_committed_value(member, "role", roles[member.role_key])
            set_committed_value(member, "absences", absences[member.id])
        return members
