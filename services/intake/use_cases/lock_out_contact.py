"""Lock a contact out: the sign-ins they have are over."""

from services.intake.storage.work import Work
from shared.contracts.intake.doors import AccessRevoked
from shared.kernel.ids import ContactId
from shared.storage import sessions
from shared.storage.sessions import TOKEN_LASTS


def lock_out_contact(work: Work, contact_id: ContactId, *, is_for_good: bool) -> None:
    """Sign the contact out everywhere; `is_for_good` forgets their links and second factor too. Tells AccessRevoked where there was a session."""
    ended = sessions.end(work.session.connection(), contact_id)
    if is_for_good:
        sessions.forget_person(work.session.connection(), contact_id)
    if ended:
        until = work.now() + TOKEN_LASTS
        work.take_no_token(ended, before=until, until=until)
        work.announce(AccessRevoked(about_ids=tuple(ended), before=until, until=until))
