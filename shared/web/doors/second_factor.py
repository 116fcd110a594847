"""The second factor over HTTP: begin, confirm, take away."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as Resource

from shared.kernel.second_factor import address_of, new_recovery_codes, new_secret
from shared.storage import door_links, tries
from shared.storage.door_links import Purpose
from shared.web.addresses import the_address
from shared.web.auth import the_actor
from shared.web.doors.entering import end_sessions, entry
from shared.web.doors.people import People, Tries, begin_work, second_factors
from shared.web.doors.schemas import (
    BareRequest,
    DoorCodeRequest,
    RecoveryCodesAnswer,
    SecondFactorAnswer,
    SecondFactorStateAnswer,
)
from shared.web.doors.sessions import the_self
from shared.web.resource import problems


def second_factor_of(people: People[Any]) -> Resource:
    """Return the resource of the asker's own second factor."""
    resource = Resource("second_factor", __name__, url_prefix="/second-factor", description="The second factor.")

    @resource.get("")
    @resource.arguments(BareRequest, location="query")
    @resource.response(HTTPStatus.OK, SecondFactorStateAnswer)
    @problems(resource, 401, 403, 422)
    def show(_asked: dict[str, Any]) -> dict[str, Any]:
        """Whether the asker has a second factor, and how many recovery codes are left."""
        with begin_work() as work:
            left = second_factors(work).recovery_codes_left(the_self(work, people).id)
        return {"is_on": left is not None, "recovery_codes_left": left or 0}

    @resource.post("")
    @resource.arguments(BareRequest)
    @resource.response(HTTPStatus.CREATED, SecondFactorAnswer)
    @problems(resource, 401, 403, 409, 422)
    def create(_asked: dict[str, Any]) -> dict[str, Any]:
        """Begin: the secret for an authenticator app. It counts once a code of it was shown."""
        with begin_work() as work:
            person, secret = the_self(work, people), new_secret()
            second_factors(work).begin(person.id, secret, work.now())
        return {"secret": secret, "address": address_of(secret, name=person.email, issuer="Orderwright")}

    @resource.put("")
    @resource.arguments(DoorCodeRequest)
    @resource.response(HTTPStatus.OK, RecoveryCodesAnswer)
    @problems(resource, 401, 403, 404, 422, 429)
    def change(asked: dict[str, Any]) -> dict[str, Any]:
        """Confirm with a code: from now on it is asked for, and every other session is over. The recovery codes are told this once."""
        codes = new_recovery_codes()
        _count(people)
        with begin_work() as work:
            person = the_self(work, people)
            second_factors(work).confirm(person.id, asked["code"], codes, work.now())
            entry(work, person, "sign_in", "turned a second factor on")
            door_links.drop(work.session.connection(), person.id, Purpose.SIGN_IN, now=work.now())
            end_sessions(work, people, person, but=the_actor().session_id)
        return {"recovery_codes": codes}

    @resource.delete("")
    @resource.arguments(DoorCodeRequest)
    @resource.response(HTTPStatus.NO_CONTENT)
    @problems(resource, 401, 403, 404, 422, 429)
    def remove(asked: dict[str, Any]) -> None:
        """Take it away, with a code of it or a recovery code."""
        _count(people)
        with begin_work() as work:
            person = the_self(work, people)
            second_factors(work).check(person.id, asked["code"], work.now())
            second_factors(work).remove(person.id)
            entry(work, person, "sign_in", "took the second factor away")

    return resource


def _count(people: People[Any]) -> None:
    """Raises TooMany."""
    with begin_work() as work:
        person = the_self(work, people)
        tried = Tries.of(f"{people.issuer} second factor", the_address(), str(person.id))
        tries.count(work.session.connection(), tried.both(), work.now())
