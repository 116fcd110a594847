"""Merging: two clients who are one, and what of the duplicate the one that stays takes over."""

from datetime import datetime
from typing import Any, Final

from services.intake.domain.client import Client
from services.intake.domain.refusals import ClientGone
from shared.contracts.intake.mergers import ClientMerged
from shared.kernel.facts import Fact
from shared.kernel.refusals import Invalid, Problem

#: What the one that stays takes over where it says nothing itself.
_GAPS: Final = ("company", "tax_id", "country", "status", "manager_id", "preferred_member_id", "delivery_channel")
#: What is left of the duplicate is who they were, and their address, which leads to the other from now on.
_LET_GO: Final = ("password_hash", "addresses", "notes", "tags", "custom", "status", "tax_id")
_LONGEST_NOTES: Final = 20_000
_MOST_TAGS: Final = 50
_MOST_ADDRESSES: Final = 20


def require_mergeable(client: Client, other: Client) -> None:
    """Raises Invalid where they are the same client, ClientGone where one of them is erased, or part of somebody else."""
    if client.id == other.id:
        told = "Please choose another client: nobody is their own duplicate."
        raise Invalid([Problem(field="from_client_id", code="invalid", message=told)])
    for one in (client, other):
        if one.erased_at is not None:
            raise ClientGone(f"client {one.id} is erased")
        if one.merged_into is not None and (one is client or one.merged_into != client.id):
            raise ClientGone(f"client {one.id} is part of client {one.merged_into}", client_id=one.merged_into)


def taken_over(client: Client, other: Client) -> dict[str, Any]:
    """Return what of `client` becomes another by taking over from `other`, by attribute."""
    gaps = {name: getattr(other, name) for name in _GAPS if not getattr(client, name) and getattr(other, name)}
    both: dict[str, Any] = {
        "addresses": [*client.addresses, *(row for row in other.addresses if row not in client.addresses)][
            :_MOST_ADDRESSES
        ],
        "notes": "\n\n".join(dict.fromkeys(notes for notes in (client.notes, other.notes) if notes))[:_LONGEST_NOTES],
        "tags": sorted({*client.tags, *other.tags})[:_MOST_TAGS],
        "custom": other.custom | client.custom,
        "needs_review": client.needs_review or other.needs_review,
    }
    if client.onboarded_at is None and other.onboarded_at is not None:
        both |= {"onboarding": other.onboarding, "onboarded_at": other.onboarded_at}
    return gaps | {name: value for name, value in both.items() if value != getattr(client, name)}


def merge(client: Client, other: Client, *, at: datetime) -> list[Fact]:
    """Have `other` be part of `client` from now on; tells ClientMerged. The same twice is no news (rule W-7). Raises Invalid, ClientGone."""
    require_mergeable(client, other)
    if other.merged_into == client.id:
        return []
    for name, value in taken_over(client, other).items():
        setattr(client, name, value)
    nothing: dict[str, Any] = {"password_hash": None, "addresses": [], "tags": [], "custom": {}}
    for name in _LET_GO:
        setattr(other, name, nothing.get(name, ""))
    other.merged_into = client.id
    client.changed_at = other.changed_at = at
    return [merged(client, other, at=at)]


def merged(client: Client, other: Client, *, at: datetime) -> ClientMerged:
    """Return what is told of it, as the one that stays is now."""
    return ClientMerged(client_id=client.id, merged_id=other.id, client=client.card(), merged_at=at)
