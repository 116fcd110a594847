"""Sessions over HTTP: signing in, in one step or two, staying in, seeing where one is signed in, and out everywhere."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from shared.kernel.passwords import hash_password, is_dated, is_password
from shared.kernel.refusals import NotAllowed
from shared.storage import sessions, tries
from shared.web.addresses import the_address
from shared.web.auth import the_actor
from shared.web.doors.entering import (
    Entered,
    SessionOver,
    TicketRefused,
    end_sessions,
    enter,
    entered,
    require_second_factor,
    whose_ticket,
)
from shared.web.doors.people import People, Person, SignInRefused, Tries, begin_work, second_factors
from shared.web.doors.schemas import (
    BareRequest,
    RenewalRequest,
    SecondStepRequest,
    SessionAnswer,
    SessionRequest,
    SessionsAnswer,
)
from shared.web.resource import problems


def sessions_of(people: People[Any]) -> Resource:
    """Return the resource of the sessions of an app's people."""
    resource = Resource("sessions", __name__, url_prefix="/sessions", description="Signing in, and out.")

    @resource.post("")
    @resource.doc(security=[])
    @resource.arguments(SessionRequest)
    @resource.response(HTTPStatus.CREATED, SessionAnswer)
    @problems(resource, 401, 422, 429)
    def create(asked: dict[str, Any]) -> Entered:
        """Sign in with an e-mail address and a password. Where a second factor is needed, the refusal carries a ticket for it."""
        return sign_in(people, asked["email"], asked["password"])

    @resource.post("/second-step")
    @resource.doc(security=[])
    @resource.arguments(SecondStepRequest)
    @resource.response(HTTPStatus.CREATED, SessionAnswer)
    @problems(resource, 401, 422, 429)
    def create_second_step(asked: dict[str, Any]) -> Entered:
        """Make a sign-in whole with a code of the second factor, or a recovery code."""
        return _second_step(people, asked["ticket"], asked["code"])

    @resource.post("/renewal")
    @resource.doc(security=[])
    @resource.arguments(RenewalRequest)
    @resource.response(HTTPStatus.CREATED, SessionAnswer)
    @problems(resource, 401, 422)
    def create_renewal(asked: dict[str, Any]) -> Entered:
        """Get the next token of a session, with what the person may by now."""
        with begin_work() as work:
            session = sessions.renew(work.session.connection(), asked["renewal"], work.now())
            person = people.by_id(work, session.person_id) if session else None
            if session is None or person is None:
                raise SessionOver("sign in again: this session is over")
            return entered(work, people, person, session, renewal=None)

    @resource.get("")
    @resource.arguments(BareRequest, location="query")
    @resource.response(HTTPStatus.OK, SessionsAnswer)
    @problems(resource, 401, 403, 422)
    def index(_asked: dict[str, Any]) -> dict[str, Any]:
        """Where the asker is signed in, the last seen first."""
        with begin_work() as work:
            actor, person = the_actor(), the_self(work, people)
            found = sessions.sessions_of(work.session.connection(), person.id, work.now())
        rows = [{**_fields(row), "session_id": row.id, "is_this": row.id == actor.session_id} for row in found]
        return {"items": rows}

    @resource.delete("")
    @resource.arguments(BareRequest, location="query")
    @resource.response(HTTPStatus.NO_CONTENT)
    @problems(resource, 401, 403, 422)
    def remove_all(_asked: dict[str, Any]) -> None:
        """Sign the asker out everywhere, here too."""
        with begin_work() as work:
            end_sessions(work, people, the_self(work, people))

    @resource.delete("/<uuid:session_id>")
    @resource.arguments(BareRequest, location="query")
    @resource.response(HTTPStatus.NO_CONTENT)
    @problems(resource, 401, 403, 422)
    def remove(_asked: dict[str, Any], session_id: UUID) -> None:
        """End one of the asker's sessions. One that is over, or somebody else's, is no news."""
        with begin_work() as work:
            end_sessions(work, people, the_self(work, people), only=session_id)

    return resource


def sign_in(people: People[Any], email: str, password: str) -> Entered:
    """Raises TooMany, SignInRefused, SecondFactorNeeded. An unknown address takes as long as a wrong password."""
    tried = Tries.of(f"{people.issuer} sign-in", the_address(), email)
    with begin_work() as work:
        tries.count(work.session.connection(), tried.both(), work.now())
    with begin_work() as work:
        person = people.by_email(work, email)
        if not is_password(password, person.password_hash if person else None) or person is None:
            raise SignInRefused("this e-mail address and password do not belong together")
        if is_dated(person.password_hash):
            person.password_hash = hash_password(password)
        tries.forgive(work.session.connection(), tried.at_address)
        tries.forget(work.session.connection(), tried.at_account)
        needed = require_second_factor(work, people, person)
        if needed is None:
            return enter(work, people, person)
    raise needed


def _second_step(people: People[Any], ticket: str, code: str) -> Entered:
    """Raises TooMany, TicketRefused, CodeRefused."""
    person_id = whose_ticket(ticket, people)
    tried = Tries.of(f"{people.issuer} second step", the_address(), str(person_id))
    with begin_work() as work:
        tries.count(work.session.connection(), tried.both(), work.now())
    with begin_work() as work:
        person = people.by_id(work, person_id)
        if person is None:
            raise TicketRefused("begin the sign-in anew")
        second_factors(work).check(person.id, code, work.now())
        tries.forgive(work.session.connection(), tried.at_address)
        tries.forget(work.session.connection(), tried.at_account)
        return enter(work, people, person)


def the_self(work: Any, people: People[Any]) -> Person:
    """Return the asker as one of this app's people. Raises Unauthenticated, and NotAllowed for who has no account here or acts for another."""
    actor = the_actor()
    if actor.by:
        raise NotAllowed("what belongs to the person alone is not for who acts in their place")
    own_id = actor.person_id if actor.kind.value == people.kind else None
    person = people.by_id(work, own_id) if own_id else None
    if person is None:
        raise NotAllowed("this is for people who sign in here")
    return person


def _fields(row: sessions.Session) -> dict[str, Any]:
    return {name: getattr(row, name) for name in sessions.Session.__dataclass_fields__}
