"""Change preferences: say how one wants to be told, kind by kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.habits import Habits
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.person import Person
from services.notify.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferences:
    """`person_id` wants these kinds on these channels, on none where there are none; all others as the rules say; with `habits`, when they want to be told.

    With `chat_address`, an incoming webhook of their own chat program, that is where deliveries go that they want there; empty is nowhere.
    """

    person_id: UUID
    wishes: Mapping[NoticeKind, Sequence[Channel]]
    habits: Habits | None = None
    chat_address: str | None = None


def change_preferences(work: Work, ask: ChangePreferences) -> Person:
    """Return the person; what is written from now on goes as they wish (rule N-4). Raises PersonUnknown, KindStays."""
    person = work.people.locked(ask.person_id)
    person.wish(ask.wishes)
    if ask.habits is not None:
        person.keep_habits(ask.habits)
    if ask.chat_address is not None:
        person.chat_address = ask.chat_address
    return person
