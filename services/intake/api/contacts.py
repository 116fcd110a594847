"""Contacts: further people on a client's side."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from marshmallow import fields, validate

from services.intake.api import begin_work
from services.intake.api.doors import CLIENTS
from services.intake.domain.contact import GRANTS, Contact
from services.intake.use_cases.invite_contact import InviteContact, invite_contact
from services.intake.use_cases.keep_contact import KeepContact, keep_contact
from services.intake.use_cases.list_contacts import ListContacts, list_contacts
from services.intake.use_cases.remove_contact import RemoveContact, remove_contact
from shared.kernel.ids import ClientId, ContactId
from shared.web.auth import the_actor
from shared.web.doors.links import invite
from shared.web.doors.schemas import BareRequest
from shared.web.resource import problems
from shared.web.schemas import Answer, Request, must_be_storable

resource = Blueprint("contacts", __name__, description="Further people on a client's side.")

_CONTACTS = "/clients/<uuid:client_id>/contacts"


def _text(**options: Any) -> fields.String:
    return fields.String(validate=[validate.Length(max=254), must_be_storable], **options)


class NewContactRequest(Request):
    """A person, and what they are granted: `orders`, `invoices`, or both."""

    email = _text(required=True)
    name = _text(required=True)
    locale = _text(load_default="en")
    time_zone = _text(load_default="UTC")
    grants = fields.List(fields.String(), load_default=lambda: list(GRANTS))


class ContactChangesRequest(Request):
    """What is to be another; all else stays."""

    email = _text()
    name = _text()
    locale = _text()
    time_zone = _text()
    grants = fields.List(fields.String())


class ContactAnswer(Answer):
    contact_id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    locale = fields.String(required=True)
    time_zone = fields.String(required=True)
    grants = fields.List(fields.String(), required=True)
    invited_at = fields.AwareDateTime(required=True, allow_none=True)


class ContactsAnswer(Answer):
    items = fields.List(fields.Nested(ContactAnswer), required=True)


def contact_answer(contact: Contact) -> dict[str, Any]:
    return {**asdict(contact.card()), "invited_at": contact.invited_at}


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get(_CONTACTS)
@resource.response(200, ContactsAnswer)
@problems(resource, 401, 403, 404)
def index(client_id: UUID) -> Any:
    """The contacts of a client, for them and for who manages clients; `invited_at` is when they were last invited to sign in."""
    ask = ListContacts(actor=the_actor(), client_id=ClientId(client_id))
    with begin_work() as work:
        return {"items": [contact_answer(contact) for contact in list_contacts(work, ask)]}


@resource.post(_CONTACTS)
@resource.arguments(NewContactRequest)
@resource.response(201, ContactAnswer)
@problems(resource, 401, 403, 404, 409)
def create(request: dict[str, Any], client_id: UUID) -> Any:
    """Add a person on the client's side."""
    ask = KeepContact(actor=the_actor(), client_id=ClientId(client_id), said=request)
    with begin_work() as work:
        return contact_answer(keep_contact(work, ask))


@resource.patch(f"{_CONTACTS}/<uuid:contact_id>")
@resource.arguments(ContactChangesRequest)
@resource.response(200, ContactAnswer)
@problems(resource, 401, 403, 404, 409)
def change(request: dict[str, Any], client_id: UUID, contact_id: UUID) -> Any:
    """Change what is kept of a contact."""
    ask = KeepContact(actor=the_actor(), client_id=ClientId(client_id), contact_id=ContactId(contact_id), said=request)
    with begin_work() as work:
        return contact_answer(keep_contact(work, ask))


@resource.delete(f"{_CONTACTS}/<uuid:contact_id>")
@resource.response(204)
@problems(resource, 401, 403, 404)
def remove(client_id: UUID, contact_id: UUID) -> None:
    """Remove a contact."""
    ask = RemoveContact(actor=the_actor(), client_id=ClientId(client_id), contact_id=ContactId(contact_id))
    with begin_work() as work:
        remove_contact(work, ask)


@resource.post(f"{_CONTACTS}/<uuid:contact_id>/invitation")
@resource.arguments(BareRequest)
@resource.response(202)
@problems(resource, 401, 403, 404, 409, 422)
def create_invitation(_asked: dict[str, Any], client_id: UUID, contact_id: UUID) -> None:
    """Have a link mailed with which the contact chooses a password, and may sign in from then on; an older one opens nothing more.

    Not where a client signs in with the contact's address.
    """
    ask = InviteContact(actor=the_actor(), client_id=ClientId(client_id), contact_id=ContactId(contact_id))
    with begin_work() as work:
        invite(work, CLIENTS, invite_contact(work, ask))
