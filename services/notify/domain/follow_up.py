"""What is said by itself after a time: to clients when their order is done, to managers while something waits for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base


class Step(StrEnum):
    """`ask_rating` after completion, `remind_rating` after that; `win_back` when nothing was heard for so long; `remind_review` while one waits."""

    ASK_RATING = "ask_rating"
    REMIND_RATING = "remind_rating"
    WIN_BACK = "win_back"
    REMIND_REVIEW = "remind_review"


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether a step is taken, and after how long."""

    is_on: bool
    wait: timedelta


#: The terms as long as nobody says otherwise.
DEFAULTS: Final[Mapping[Step, Terms]] = {
    Step.ASK_RATING: Terms(is_on=True, wait=timedelta(days=1)),
    Step.REMIND_RATING: Terms(is_on=True, wait=timedelta(days=4)),
    Step.WIN_BACK: Terms(is_on=False, wait=timedelta(days=60)),
    Step.REMIND_REVIEW: Terms(is_on=True, wait=timedelta(days=1)),
}


class FollowUpTerms(Base):
    """The terms of a step, since the agency has said them."""

    __tablename__ = "follow_ups"

    step: Mapped[Step] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    wait: Mapped[timedelta]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


def terms_of(said: Iterable[FollowUpTerms]) -> Mapping[Step, Terms]:
    """Return the terms of every step as they are now."""
    return {**DEFAULTS, **{one.step: Terms(is_on=one.is_on, wait=one.wait) for one in said}}
