"""Sign a member in."""

from dataclasses import dataclass, field

from services.workflow.domain.members import Member
from services.workflow.domain.passwords import is_password
from services.workflow.domain.refusals import SignInRefused
from services.workflow.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody says that they are `email`."""

    email: str
    password: str = field(repr=False)


def sign_in(work: Work, ask: SignIn) -> Member:
    """Return the member. It takes as long to refuse an unknown address as a wrong password. Raises SignInRefused."""
    member = work.members.by_email(ask.email)
    fits = is_password(ask.password, member.password_hash if member else None)
    if member is None or not fits or not member.is_active:
        raise SignInRefused("this e-mail address and password do not belong together")
    return member
