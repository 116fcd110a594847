"""Who asks: a member, a client, another system, or the product itself."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from shared.kernel.refusals import NotAllowed


class ActorKind(StrEnum):
    MEMBER = "member"
    CLIENT = "client"
    PRODUCER = "producer"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who asks for something. `permissions` are names such as `orders.assign`; `*` is every one.

    `session_id` is the sign-in they ask with, if any; `by` is the administrator who acts in their place. A contact speaks for
    their client, whose id `id` is, by their own name and within their `grants`; `contact_id` says which contact.
    """

    kind: ActorKind
    id: UUID | None
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    session_id: UUID | None = field(default=None, compare=False)
    by: str = field(default="", compare=False)
    contact_id: UUID | None = None
    grants: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: str) -> bool:
        return "*" in self.permissions or permission in self.permissions

    def require(self, permission: str) -> None:
        """Raises NotAllowed, naming the permission that is missing."""
        if not self.may(permission):
            raise NotAllowed(f"{self.name} lacks the permission {permission}", permission=permission)

    @property
    def person_id(self) -> UUID | None:
        """Who it is themselves: the contact, where one speaks for a client."""
        return self.contact_id or self.id

    def is_granted(self, grant: str) -> bool:
        """Tell whether they lack nothing that only contacts need to be granted."""
        return self.contact_id is None or grant in self.grants

    @property
    def is_member(self) -> bool:
        return self.kind is ActorKind.MEMBER

    @property
    def is_client(self) -> bool:
        return self.kind is ActorKind.CLIENT


#: The product acting on its own: timers, facts, start-up.
SYSTEM = Actor(kind=ActorKind.SYSTEM, id=None, name="Orderwright", permissions=frozenset({"*"}))
