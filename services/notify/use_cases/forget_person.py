"""Forget a person: what they were told stays as a fact, and says nothing of them any more."""

from uuid import UUID

from services.notify.storage.work import Work


def forget_person(work: Work, person_id: UUID, name: str, email: str = "") -> None:
    """Their notices and mails, also those that a member has yet to decide about, have no address and no words; what still waited is not sent.

    `name` and `email` stand for theirs. Safe to repeat.
    """
    address = work.people.erase(person_id, name, email)
    work.notices.blank(person_id, name)
    work.mails.blank(person_id, name, address)
