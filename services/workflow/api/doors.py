"""The doors for members: signing in, links that are mailed, second factors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from services.workflow.domain.members import Member
from services.workflow.storage.work import Work
from shared.contracts.workflow.doors import AccessRevoked, MemberInvited, MemberPasswordLinkAsked
from shared.kernel.facts import Fact
from shared.storage.door_links import Purpose
from shared.web.doors.links import links_of
from shared.web.doors.people import People, Person
from shared.web.doors.second_factor import second_factor_of
from shared.web.doors.sessions import sessions_of


class Members:
    """The team at the door. Who has left, or has not started yet, is nobody."""

    issuer = "workflow"
    kind = "member"
    links_sign_in = False

    def by_email(self, work: Work, email: str) -> Person | None:
        return self._if_active(work.members.by_email(email) if "\x00" not in email else None)

    def by_id(self, work: Work, person_id: UUID) -> Person | None:
        return self._if_active(work.members.find(person_id))

    def role_of(self, person: Person) -> str | None:
        return person.role_key if isinstance(person, Member) else None

    def link_made(self, person: Person, purpose: Purpose, token: str, ends_at: datetime, at: datetime) -> Fact:
        if purpose is Purpose.INVITATION:
            return MemberInvited(member_id=person.id, token=token, ends_at=ends_at, invited_at=at)
        return MemberPasswordLinkAsked(member_id=person.id, token=token, ends_at=ends_at, asked_at=at)

    def revoked(self, about: Sequence[UUID], before: datetime, until: datetime) -> Fact:
        return AccessRevoked(about_ids=tuple(about), before=before, until=until)

    @staticmethod
    def _if_active(member: Member | None) -> Member | None:
        return member if member is not None and member.is_active else None


MEMBERS: Final[People[Work]] = Members()

resources: Final = (sessions_of(MEMBERS), links_of(MEMBERS), second_factor_of(MEMBERS))
