"""Links that are mailed: an invitation, a new password, a client's sign-in; and one's own password."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as Resource

from shared.kernel.passwords import hash_password, is_password, require_good
from shared.kernel.refusals import Invalid, Problem
from shared.storage import door_links, tries
from shared.storage.door_links import LinkDead, Purpose
from shared.web.addresses import the_address
from shared.web.auth import the_actor
from shared.web.doors.entering import Entered, end_sessions, enter, entry
from shared.web.doors.people import People, Person, Tries, begin_work, second_factors
from shared.web.doors.schemas import (
    DoorLinkAnswer,
    DoorLinkRequest,
    MailRequest,
    NewPasswordRequest,
    OwnPasswordRequest,
    SessionAnswer,
)
from shared.web.doors.sessions import the_self
from shared.web.doors.steady import steady
from shared.web.resource import problems

_SET_A_PASSWORD = (Purpose.INVITATION, Purpose.PASSWORD)


def links_of(people: People[Any]) -> Resource:
    """Return the resource of the links and passwords of an app's people."""
    resource = Resource("passwords", __name__, description="Passwords, and the links that are mailed.")

    @resource.post("/password-links")
    @resource.doc(security=[])
    @resource.arguments(MailRequest)
    @resource.response(HTTPStatus.ACCEPTED)
    @problems(resource, 422, 429)
    def create_password_link(asked: dict[str, Any]) -> None:
        """Have a link for a new password mailed; the answer is the same whether anybody has this address."""
        _mail(people, Purpose.PASSWORD, asked["email"])

    @resource.post("/password-links/looks")
    @resource.doc(security=[])
    @resource.arguments(DoorLinkRequest)
    @resource.response(HTTPStatus.OK, DoorLinkAnswer)
    @problems(resource, 404, 422)
    def look_at_link(asked: dict[str, Any]) -> dict[str, Any]:
        """Whose invitation or password link this is. It stays good."""
        with begin_work() as work:
            person_id = door_links.look(work.session.connection(), asked["token"], *_SET_A_PASSWORD, now=work.now())
            person = _there(people.by_id(work, person_id))
            return {"name": person.name, "email": person.email}

    @resource.put("/passwords")
    @resource.doc(security=[])
    @resource.arguments(NewPasswordRequest)
    @resource.response(HTTPStatus.NO_CONTENT)
    @problems(resource, 404, 422)
    def create_password(asked: dict[str, Any]) -> None:
        """Use an invitation or password link up: have this password, and be signed in nowhere."""
        with begin_work() as work:
            person_id = door_links.use(work.session.connection(), asked["token"], *_SET_A_PASSWORD, now=work.now())
            _take(work, people, _there(people.by_id(work, person_id)), asked["password"])

    @resource.put("/passwords/own")
    @resource.arguments(OwnPasswordRequest)
    @resource.response(HTTPStatus.NO_CONTENT)
    @problems(resource, 401, 403, 422, 429)
    def change_password(asked: dict[str, Any]) -> None:
        """Have another password; the asker stays signed in here, and nowhere else."""
        _change_own(people, asked["present"], asked["password"])

    if people.links_sign_in:

        @resource.post("/sign-in-links")
        @resource.doc(security=[])
        @resource.arguments(MailRequest)
        @resource.response(HTTPStatus.ACCEPTED)
        @problems(resource, 422, 429)
        def create_sign_in_link(asked: dict[str, Any]) -> None:
            """Have a link mailed that signs in, once, within two hours; not where a second factor is asked for."""
            _mail(people, Purpose.SIGN_IN, asked["email"])

        @resource.post("/sessions/by-link")
        @resource.doc(security=[])
        @resource.arguments(DoorLinkRequest)
        @resource.response(HTTPStatus.CREATED, SessionAnswer)
        @problems(resource, 404, 422)
        def create_session(asked: dict[str, Any]) -> Entered:
            """Use a sign-in link up."""
            with begin_work() as work:
                person_id = door_links.use(work.session.connection(), asked["token"], Purpose.SIGN_IN, now=work.now())
                person = _there(people.by_id(work, person_id))
                if second_factors(work).is_needed(person.id):
                    raise LinkDead("this link was used already, or is too old: ask for a new one")
                return enter(work, people, person)

    return resource


def invite(work: Any, people: People[Any], person: Person) -> None:
    """Have a link mailed with which somebody chooses their first password. An older invitation opens nothing more."""
    token, ends_at = door_links.make(work.session.connection(), Purpose.INVITATION, person.id, work.now())
    work.announce(people.link_made(person, Purpose.INVITATION, token, ends_at, work.now()))


def _mail(people: People[Any], purpose: Purpose, email: str) -> None:
    """Raises TooMany."""
    tried = Tries.of(f"{people.issuer} {purpose.value} link", the_address(), email)
    with steady():
        with begin_work() as work:
            tries.count(work.session.connection(), tried.both(), work.now())
        with begin_work() as work:
            person = people.by_email(work, email)
            if person is None or (purpose is Purpose.SIGN_IN and second_factors(work).is_needed(person.id)):
                return
            token, ends_at = door_links.make(work.session.connection(), purpose, person.id, work.now())
            work.announce(people.link_made(person, purpose, token, ends_at, work.now()))


def _take(work: Any, people: People[Any], person: Person, password: str, *, but: Any = None) -> None:
    require_good(password, words=(person.name, person.email))
    person.password_hash = hash_password(password)
    entry(work, person, "sign_in", "chose a password")
    door_links.drop(work.session.connection(), person.id, *Purpose, now=work.now())
    end_sessions(work, people, person, but=but)


def _change_own(people: People[Any], present: str, password: str) -> None:
    """Raises TooMany, Invalid where the present password is another one or the new one is bad."""
    with begin_work() as work:
        person = the_self(work, people)
        tried = Tries.of(f"{people.issuer} own password", the_address(), str(person.id))
        tries.count(work.session.connection(), tried.both(), work.now())
    with begin_work() as work:
        person = the_self(work, people)
        if not is_password(present, person.password_hash):
            raise Invalid([Problem(field="present", code="wrong", message="This is not your present password.")])
        _take(work, people, person, password, but=the_actor().session_id)
        tries.forget(work.session.connection(), *tried.both())


def _there(person: Person | None) -> Person:
    if person is None:
        raise LinkDead("this link was used already, or is too old: ask for a new one")
    return person
