"""People, kept."""

from collections.abc import Iterable, Sequence
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Select, Table, func, select, update
from sqlalchemy.orm import Session, aliased

from services.notify.domain.person import Person
from services.notify.domain.refusals import PersonUnknown
from shared.storage.held import Held
from shared.storage.types import among
from shared.storage.writing import LEAVE, newest, put_rows, row_of

#: Who is spoken of; the person is another where they turned out to be a duplicate.
_NAMED: Final = aliased(Person)
_TABLE: Final = cast("Table", Person.__table__)
#: What no fact says: the key, the time of the news, and what people have told us themselves.
_THEIRS: Final = frozenset({"id", "known_at", "wishes", "contacts", "habits", "chat_address", "merged_into"})
#: What can be news of a person who is known.
_NEWS: Final = tuple(column.name for column in _TABLE.columns if column.name not in _THEIRS)


class People:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[UUID, Person] = Held(self._load)
        self._told: dict[UUID, Person] = {}
        self._in_roles: dict[tuple[str, ...], list[Person]] = {}

    def hold(self, person_ids: Iterable[UUID]) -> None:
        """Have these people at hand."""
        self._held.hold(person_ids)

    def get(self, person_id: UUID) -> Person:
        """Return the person; of a duplicate whom they turned out to be. Raises PersonUnknown."""
        found = self._held.find(person_id)
        if found is None:
            raise PersonUnknown(f"nobody has told us of the person {person_id}")
        return found

    def standing(self, person_id: UUID) -> UUID:
        """Return who is meant by this id: the person, or whom they turned out to be."""
        found = self._held.find(person_id)
        return person_id if found is None else found.id

    def locked(self, person_id: UUID) -> Person:
        """Return the person, and let nobody else change them until the work is done; of a duplicate whom they turned out to be. Raises PersonUnknown."""
        found = self._session.scalar(_meant([person_id]).with_only_columns(Person).with_for_update(of=Person))
        if found is None:
            raise PersonUnknown(f"nobody has told us of the person {person_id}")
        return found

    def some(self, person_ids: Sequence[UUID]) -> list[Person]:
        """Return those of them that we know."""
        self._held.hold(person_ids)
        return [found for person_id in person_ids if (found := self._held.find(person_id)) is not None]

    def at_address(self, address: str) -> Person | None:
        """Return who has this mail address, however it is spelt; members first, and of several the one known longest."""
        query = select(Person).where(func.lower(Person.email) == address.lower(), Person.is_active)
        found = self._session.scalar(query.order_by(Person.kind.desc(), Person.id).limit(1))
        return found if found is None or found.merged_into is None else self.get(found.merged_into)

    def in_roles(self, roles: Sequence[str]) -> list[Person]:
        """Return the active members of these roles, as they were when this piece of work first asked."""
        key = tuple(roles)
        if key not in self._in_roles:
            query = select(Person).where(Person.role.in_(key), Person.is_active).order_by(Person.id)
            self._in_roles[key] = list(self._session.scalars(query))
        return self._in_roles[key]

    def learn(self, person: Person) -> None:
        """Keep what is said of a person when the work is done, unless we know it or something newer."""
        known = self._held.find(person.id)
        if known is not None and known.id != person.id:
            return  # nothing is news of one who turned out to be another
        if known is not None and (known.known_at >= person.known_at or _is_same(known, person)):
            return
        if known is not None:
            person.wishes, person.contacts, person.habits = known.wishes, known.contacts, known.habits
            person.chat_address = known.chat_address
        self._held.put(person.id, person)
        self._told[person.id] = person

    def erase(self, person_id: UUID, name: str, email: str) -> str:
        """Have a person, also one who was merged, be called so; return the mail address that they had, or nothing. Nothing goes to a room of theirs any more."""
        kept = select(Person.email).where(Person.id == person_id).with_for_update()
        before = self._session.scalar(kept) or ""
        gone = update(Person).where(Person.id == person_id).values(name=name, email=email, chat_address="")
        self._session.execute(gone, execution_options={"synchronize_session": False})
        return before if before != email else ""

    def merge(self, merged: Person, into_id: UUID) -> Person:
        """Have `merged`, and whoever was part of them, be part of another person; return these, locked. One whom we have not met yet is known as such."""
        self.write_down()
        into = self.locked(into_id)
        put_rows(self._session.connection(), _TABLE, [row_of(merged)], conflict=LEAVE)
        other = self._session.get_one(Person, merged.id, with_for_update=True, populate_existing=True)
        into.take_over(other)
        part = (Person.id == other.id) | (Person.merged_into == other.id)
        marked = update(Person).where(part).values(merged_into=into.id).returning(Person.id)
        for person_id in self._session.scalars(marked, execution_options={"synchronize_session": False}):
            self._held.put(person_id, into)
        return into

    def write_down(self) -> None:
        """Write what was said; where somebody else has written something newer meanwhile, that stands."""
        rows = [row_of(self._told[person_id]) for person_id in sorted(self._told)]
        put_rows(self._session.connection(), _TABLE, rows, conflict=newest(_TABLE, _NEWS, "known_at"))
        self._told.clear()

    def _load(self, person_ids: list[UUID]) -> dict[UUID, Person]:
        return {row.named: row.Person for row in self._session.execute(_meant(person_ids))}


def _meant(person_ids: list[UUID]) -> Select[UUID, Person]:
    """Return the query for who is meant by these ids, each with the id."""
    meant = Person.id == func.coalesce(_NAMED.merged_into, _NAMED.id)
    return select(_NAMED.id.label("named"), Person).join(Person, meant).where(among(_NAMED.id, person_ids))


def _is_same(known: Person, said: Person) -> bool:
    return all(getattr(known, name) == getattr(said, name) for name in _NEWS)
