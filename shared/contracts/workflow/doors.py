"""What workflow tells of its doors: links that are mailed, tokens that are good no more."""

from datetime import datetime
from uuid import UUID

from shared.kernel.facts import Fact, message
from shared.kernel.ids import MemberId


@message("workflow.member_invited.v1", about="member_id")
class MemberInvited(Fact):
    """The member may choose their first password with a link that opens once, until `ends_at`."""

    member_id: MemberId
    token: str
    ends_at: datetime
    invited_at: datetime


@message("workflow.member_password_link_asked.v1", about="member_id")
class MemberPasswordLinkAsked(Fact):
    """Somebody asked for a new password for the member: a link that opens once, until `ends_at`, goes to the member's address."""

    member_id: MemberId
    token: str
    ends_at: datetime
    asked_at: datetime


@message("workflow.access_revoked.v1")
class AccessRevoked(Fact):
    """Tokens of these sessions or members that were made `before` are good no more; after `until` they are stale anyway."""

    about_ids: tuple[UUID, ...]
    before: datetime
    until: datetime
