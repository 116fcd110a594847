"""Change a client: what they say of themselves, and what the agency keeps of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.intake.domain.checking import merged
from services.intake.domain.client import OWN, Client, email_key
from services.intake.domain.client_faults import faults_in
from services.intake.domain.custom_fields import read_custom
from services.intake.domain.refusals import ClientUnknown, EmailTaken
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Invalid, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeClient:
    """`actor` wants `client_id` to be as `changes` say, by attribute; what is not among them stays."""

    actor: Actor
    client_id: ClientId
    changes: Mapping[str, Any]


def change_client(work: Work, ask: ChangeClient) -> Client:
    """Return the client as they are now; tells ClientChanged where others know what changed.

    A client may change what they say of themselves, members with the permission all of it.
    Raises ClientUnknown, NotAllowed, ClientGone, EmailTaken, Invalid.
    """
    _require(ask)
    client = work.clients.locked(ask.client_id)
    changes, faults = _read(work, client, ask.changes)
    if faults:
        raise Invalid(faults)
    client.require_here()
    if "email" in changes:
        namesake = work.clients.by_email(email_key(changes["email"]))
        if namesake is not None and namesake.id != client.id:
            raise EmailTaken("another client has this e-mail address", client_id=namesake.id)
        work.clients.release(email_key(changes["email"]))
    work.announce(*client.change(changes, at=work.now()))
    return client


def _read(work: Work, client: Client, changes: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[Problem]]:
    """Return the changes in their true form, and all that is wrong with them, also by the agency's own fields."""
    faults = faults_in(changes)
    if "custom" not in changes:
        return changes, faults
    _, form = work.clients.fields()
    read, wrong = read_custom(form, changes["custom"], kept=client.custom)
    return {**changes, "custom": read}, merged(faults, wrong)


def _require(ask: ChangeClient) -> None:
    if not ask.actor.is_client:
        ask.actor.require(CLIENTS_MANAGE)
        return
    if ask.actor.id != ask.client_id:
        raise ClientUnknown(f"there is no client {ask.client_id}")
    if foreign := sorted(ask.changes.keys() - OWN):
        told = "Please ask the agency to change this."
        raise Invalid([Problem(field=name, code="not_allowed", message=told) for name in foreign])
