"""Terms of follow-ups, kept. All are read at once: they are few."""

from collections.abc import Mapping
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.notify.domain.follow_up import FollowUpTerms, Step, Terms, terms_of
from services.notify.domain.low_rating import DEFAULT, LowRating


class FollowUps:
    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def terms(self) -> Mapping[Step, Terms]:
        """The terms of every step, as they were when this piece of work first asked."""
        return terms_of(self._session.scalars(select(FollowUpTerms)))

    @cached_property
    def low_stars(self) -> int:
        """As many stars, or less, are a low rating."""
        said = self._session.get(LowRating, 1)
        return DEFAULT if said is None else said.stars

    def keep_low(self, said: LowRating) -> None:
        """Keep how few stars are low in the place of what was said before."""
        self._session.merge(said)
        self.__dict__.pop("low_stars", None)

    def keep(self, said: FollowUpTerms) -> None:
        """Keep the terms of a step in the place of what was said before."""
        self._session.merge(said)
        self.__dict__.pop("terms", None)
