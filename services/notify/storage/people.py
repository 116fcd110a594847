"""People, kept."""

from collections.abc import Sequence
from functools import cached_property
from uuid import UUID

from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notify.domain.person import Person
from services.notify.domain.refusals import PersonUnknown

_COLUMNS = [column.key for column in inspect(Person).column_attrs]
#: Roles whose members hear what managers are told of.
_MANAGE = ("admin", "manager")
#: What can be news of a person who is known.
_NEWS = ["kind", "name", "email", "locale", "time_zone", "role", "is_active"]


class People:
    def __init__(self, session: Session) -> None:
        self._session = session
        #: The session holds its objects weakly: without this the same person would be read again for each message of a bulk.
        self._met: dict[UUID, Person] = {}

    def get(self, person_id: UUID) -> Person:
        """Raises PersonUnknown."""
        found = self._find(person_id)
        if found is None:
            raise PersonUnknown(f"nobody has told us of the person {person_id}")
        return found

    def learn(self, person: Person) -> None:
        """Keep what is said of a person, unless we know it or something newer."""
        known = self._find(person.id)
        if known is not None and (known.known_at >= person.known_at or _is_same(known, person)):
            return
        said = {name: getattr(person, name) for name in _COLUMNS}
        written = insert(Person).values(said)
        self._session.execute(
            written.on_conflict_do_update(
                index_elements=[Person.id],
                set_={name: written.excluded[name] for name in [*_NEWS, "known_at"]},
                where=Person.known_at < written.excluded.known_at,
            )
        )
        if known is not None:
            self._session.expire(known)

    def some(self, person_ids: Sequence[UUID]) -> list[Person]:
        """Return those of them that we know."""
        return [found for person_id in person_ids if (found := self._find(person_id)) is not None]

    @cached_property
    def managers(self) -> list[Person]:
        """The members whose role is to manage, as they were when this piece of work first asked."""
        query = select(Person).where(Person.role.in_(_MANAGE), Person.is_active).order_by(Person.id)
        return list(self._session.scalars(query))

    def _find(self, person_id: UUID) -> Person | None:
        found = self._session.get(Person, person_id)
        if found is not None:
            self._met[person_id] = found
        return found


def _is_same(known: Person, said: Person) -> bool:
    return all(getattr(known, name) == getattr(said, name) for name in _NEWS)
