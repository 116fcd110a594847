"""Coming in: a new session for somebody who has shown who they are, and the tokens of it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from flask import request
from itsdangerous import BadSignature, TimestampSigner

from shared.kernel.refusals import Unauthenticated
from shared.storage import sessions
from shared.storage.sessions import TOKEN_LASTS, Session
from shared.storage.trail import Entry
from shared.storage.work import Work
from shared.web.addresses import the_address
from shared.web.auth import tokens
from shared.web.doors.people import People, Person, link_key, second_factors

#: Long enough to find the telephone.
_TICKET_LASTS: Final = timedelta(minutes=5)


class SecondFactorNeeded(Unauthenticated):
    """The password was right; `ticket` and a code of the second factor make the sign-in whole."""


class TicketRefused(Unauthenticated):
    """The first step of the sign-in is too long ago, or never was."""


class SessionOver(Unauthenticated):
    """The session was ended, or its time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A sign-in as it is answered."""

    token: str
    expires_at: datetime
    renewal: str | None
    session_id: UUID
    ends_at: datetime
    kind: str
    id: UUID
    name: str
    role: str | None


def enter(work: Work, people: People[Any], person: Person, *, by: str = "") -> Entered:
    """Return a new session of `person`, with an id and a secret that were never before."""
    session, secret = sessions.begin(
        work.session.connection(),
        person.id,
        address=the_address(),
        device=request.headers.get("X-Client-Device", request.headers.get("User-Agent", "")),
        now=work.now(),
        by=by,
    )
    entry(work, person, "impersonation" if by else "sign_in", "began a session", by=by)
    return entered(work, people, person, session, renewal=secret)


def entry(work: Work, person: Person, kind: str, what: str, *, by: str = "") -> None:
    """Write into the audit trail what a person did at the door, or `by` whom it was done in their place."""
    work.trail(Entry(kind=kind, what=what, actor=replace(person.as_actor(), by=by)))


def entered(work: Work, people: People[Any], person: Person, session: Session, *, renewal: str | None) -> Entered:
    """Return a token of a session, with what the person may now."""
    actor = replace(person.as_actor(), session_id=session.id, by=session.by)
    lasts = min(TOKEN_LASTS, session.ends_at - work.now())
    return Entered(
        token=tokens().issue(actor, lasts=lasts),
        expires_at=work.now() + lasts,
        renewal=renewal,
        session_id=session.id,
        ends_at=session.ends_at,
        kind=actor.kind.value,
        id=person.id,
        name=person.name,
        role=people.role_of(person),
    )


def end_sessions(
    work: Work, people: People[Any], person: Person, *, only: UUID | None = None, but: UUID | None = None, by: str = ""
) -> None:
    """End sessions of a person, everywhere: one, or all, or all but one. None of them is no news."""
    ended = sessions.end(work.session.connection(), person.id, only=only, but=but)
    if ended:
        until = work.now() + TOKEN_LASTS
        work.take_no_token(ended, before=until, until=until)
        work.announce(people.revoked(ended, until, until))
        entry(work, person, "sign_in", f"ended {len(ended)} session{'s' if len(ended) > 1 else ''}", by=by)


def ticket_for(person: Person, people: People[Any]) -> str:
    """Return what proves within a few minutes that the password was right."""
    return _signer(people).sign(str(person.id)).decode()


def whose_ticket(ticket: str, people: People[Any]) -> UUID:
    """Raises TicketRefused."""
    try:
        return UUID(_signer(people).unsign(ticket, max_age=int(_TICKET_LASTS.total_seconds())).decode())
    except (BadSignature, ValueError) as fault:
        raise TicketRefused("begin the sign-in anew") from fault


def require_second_factor(work: Work, people: People[Any], person: Person) -> SecondFactorNeeded | None:
    """Return what is to be said where the password alone does not open; it is raised once what was counted is kept."""
    if not second_factors(work).is_needed(person.id):
        return None
    return SecondFactorNeeded("now the code of your second factor", ticket=ticket_for(person, people))


def _signer(people: People[Any]) -> TimestampSigner:
    return TimestampSigner(link_key(), salt=f"second step {people.issuer}")
