"""What the doors need to know of the people who come through them, told by the app that knows these."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol, TypeVar, cast
from uuid import UUID

from flask import current_app

from shared.kernel.actors import Actor
from shared.kernel.facts import Fact
from shared.kernel.refusals import Unauthenticated
from shared.kernel.sealing import Seal
from shared.storage.door_links import Purpose
from shared.storage.second_factors import SecondFactors
from shared.storage.tries import Limit, Tried
from shared.storage.work import Work

W_contra = TypeVar("W_contra", bound=Work, contravariant=True)

#: One house may hold many people behind one address; one account needs few tries.
_AT_AN_ADDRESS: Final = Limit(most=50, within=timedelta(minutes=10))
_AT_AN_ACCOUNT: Final = Limit(most=10, within=timedelta(minutes=15))


class SignInRefused(Unauthenticated):
    """The e-mail address and the password do not belong together."""


class Person(Protocol):
    """Somebody who may sign in. `password_hash` is what is kept of their password."""

    id: Any
    name: Any
    email: Any
    password_hash: Any

    def as_actor(self) -> Actor: ...


class People(Protocol[W_contra]):
    """The people of one app. Whoever may not come in any more is nobody."""

    #: The app's name; the kind of its people; `links_sign_in` where a link may open a session by itself.
    issuer: str
    kind: str
    links_sign_in: bool

    def by_email(self, work: W_contra, email: str) -> Person | None:
        """Return who has this address, if anybody."""

    def by_id(self, work: W_contra, person_id: UUID) -> Person | None:
        """Return who has this id, to be changed, if anybody."""

    def role_of(self, person: Person) -> str | None:
        """Return the role of a member; a client has none."""

    def link_made(self, person: Person, purpose: Purpose, token: str, ends_at: datetime, at: datetime) -> Fact:
        """Return the fact that has the link sent to them."""

    def revoked(self, about: Sequence[UUID], before: datetime, until: datetime) -> Fact:
        """Return the fact that tells everybody which tokens are good no more: of these sessions or people, made `before`."""


@dataclass(frozen=True, slots=True)
class Tries:
    """What one try counts against: the address it comes from, and the account it is at."""

    at_address: Tried
    at_account: Tried

    @classmethod
    def of(cls, what: str, address: str, account: str) -> "Tries":
        return cls(
            Tried(f"{what} from {address}", _AT_AN_ADDRESS),
            Tried(f"{what} at {account.strip().lower()}", _AT_AN_ACCOUNT),
        )

    def both(self) -> tuple[Tried, Tried]:
        return self.at_address, self.at_account


def begin_work() -> AbstractContextManager[Any]:
    """Open a piece of work of the app that is asked."""
    return cast("AbstractContextManager[Any]", current_app.extensions["orderwright.begin_work"]())


def link_key() -> str:
    key: str = current_app.extensions["orderwright.settings"].link_key
    return key


def second_factors(work: Work) -> SecondFactors:
    return SecondFactors(work.session.connection(), Seal(link_key(), "second factors"))
