"""Register a client by a member's hand, before they order anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.domain.client import Client, email_key
from services.intake.domain.client_faults import faults_in
from services.intake.domain.custom_fields import read_custom
from services.intake.domain.refusals import EmailTaken
from services.intake.storage.work import Work
from shared.contracts.intake.facts import SubmittedClient
from shared.kernel.actors import Actor
from shared.kernel.ids import ClientId, new_id
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterClient:
    """`actor` says that `client` buys from the agency, and what its own fields keep of them."""

    actor: Actor
    client: SubmittedClient
    custom: Mapping[str, Any] = field(default_factory=dict)


def register_client(work: Work, ask: RegisterClient) -> Client:
    """Return the client; tells ClientRegistered. Raises NotAllowed, Invalid, EmailTaken where there is one of that address."""
    ask.actor.require(CLIENTS_MANAGE)
    said = {name: getattr(ask.client, name) for name in ("email", "name", "company", "locale", "time_zone")}
    _, form = work.clients.fields()
    custom, wrong = read_custom(form, ask.custom, kept={})
    if faults := [*faults_in(said), *wrong]:
        raise Invalid(faults)
    known = work.clients.by_email(email_key(ask.client.email))
    if known is not None:
        raise EmailTaken("there is a client with this e-mail address", client_id=known.id)
    client = Client.of(ask.client, client_id=ClientId(new_id()), at=work.now())
    client.change({"custom": custom}, at=work.now())
    work.clients.add(client)
    work.announce(*client.registered())
    return client
