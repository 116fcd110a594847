"""What intake tells of its doors: links that are mailed, tokens that are good no more."""

from datetime import datetime
from uuid import UUID

from shared.kernel.facts import Fact, message
from shared.kernel.ids import ClientId, ContactId


@message("intake.client_invited.v1", about="client_id")
class ClientInvited(Fact):
    """The client, or the contact of theirs, may choose their first password with a link that opens once, until `ends_at`."""

    client_id: ClientId
    token: str
    ends_at: datetime
    invited_at: datetime
    contact_id: ContactId | None = None


@message("intake.client_password_link_asked.v1", about="client_id")
class ClientPasswordLinkAsked(Fact):
    """Somebody asked for a new password for the client, or the contact of theirs: a link that opens once, until `ends_at`, goes to their address."""

    client_id: ClientId
    token: str
    ends_at: datetime
    asked_at: datetime
    contact_id: ContactId | None = None


@message("intake.sign_in_link_asked.v1", about="client_id")
class SignInLinkAsked(Fact):
    """Somebody asked for a link that signs the client, or the contact of theirs, in, once, until `ends_at`; it goes to their address."""

    client_id: ClientId
    token: str
    ends_at: datetime
    asked_at: datetime
    contact_id: ContactId | None = None


@message("intake.access_revoked.v1")
class AccessRevoked(Fact):
    """Tokens of these sessions or clients that were made `before` are good no more; after `until` they are stale anyway."""

    about_ids: tuple[UUID, ...]
    before: datetime
    until: datetime
