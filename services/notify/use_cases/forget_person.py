"""Forget a person: what they were told stays as a fact, and says nothing of them any more."""

from uuid import UUID

from services.notify.storage.work import Work


def forget_person(work: Work, person_id: UUID, name: str) -> None:
    """Their notices and mails have no address and no words; what still waited is not sent. `name` stands for theirs. Safe to repeat."""
    work.notices.blank(person_id, name)
    work.mails.blank(person_id, name)
