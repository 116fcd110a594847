"""Merge clients: a duplicate is part of the client that stays."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, NamedTuple

from services.intake.domain.client import Client
from services.intake.domain.merging import merge, require_mergeable, taken_over
from services.intake.storage import merging
from services.intake.storage.work import Work
from shared.contracts.intake.doors import AccessRevoked
from shared.contracts.intake.mergers import RepeatMerger
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.storage.sessions import TOKEN_LASTS, forget_person

#: So long after the merger it is told again, for what was under way meanwhile.
_AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeClients:
    """`actor` says that `from_client_id` is a duplicate of `client_id`; as a rehearsal only what would move is wanted."""

    actor: Actor
    client_id: ClientId
    from_client_id: ClientId
    is_rehearsal: bool = False


class Merged(NamedTuple):
    """The client that stays, how much moves to them, and what of them becomes another, by attribute."""

    client: Client
    moved: dict[str, int]
    changed: dict[str, Any]


def merge_clients(work: Work, ask: MergeClients) -> Merged:
    """Return the client that stays, with all that was the duplicate's; tells ClientMerged, AccessRevoked, and ContactChanged of each contact that moves.

    Orders that come for the duplicate's address are the other's from then on; nobody signs in as the duplicate any more.
    The same twice is no news (rule W-7). Raises ClientUnknown, NotAllowed, Invalid, ClientGone.
    """
    ask.actor.require(CLIENTS_MANAGE)
    client, other = work.clients.both_locked(ask.client_id, ask.from_client_id)
    require_mergeable(client, other)
    moved = merging.count(work.session, other.id)
    if other.merged_into == client.id:
        return Merged(client, moved, {})
    changed = taken_over(client, other)
    if ask.is_rehearsal:
        return Merged(client, moved, changed)
    contacts = work.contacts.of_client(other.id)
    for contact in contacts:
        work.announce(*contact.belong_to(client.id, at=work.now()))
    work.announce(*merge(client, other, at=work.now()))
    merging.move(work.session, other.id, client.id)
    _lock_out(work, other)
    again = RepeatMerger(client_id=client.id, merged_id=other.id)
    work.later(again, at=work.now() + _AGAIN_AFTER, key=f"merger-{other.id}")
    return Merged(client, moved, changed)


def _lock_out(work: Work, other: Client) -> None:
    """Nothing of how the duplicate signed in is left, and no token of theirs is good any more."""
    forget_person(work.session.connection(), other.id)
    until = work.now() + TOKEN_LASTS
    work.take_no_token([other.id], before=work.now(), until=until)
    work.announce(AccessRevoked(about_ids=(other.id,), before=work.now(), until=until))
