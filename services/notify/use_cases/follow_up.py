"""Follow up: say what the time has come for, unless somebody has acted meanwhile."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.notify.domain.follow_up import Step
from services.notify.domain.kinds import NoticeKind
from services.notify.domain.notice import Notice
from services.notify.domain.order_card import OrderCard
from services.notify.domain.person import Person
from services.notify.domain.rule import Audience
from services.notify.storage.work import Work
from shared.contracts.notify.facts import FollowUp


def follow_up(work: Work, ask: FollowUp) -> None:
    """The notice of the step is written, unless the step is switched off or makes no sense any more (rule N-7). Twice is no news.

    Raises OrderUnknown, PersonUnknown.
    """
    step = Step(ask.step)
    if not work.follow_ups.terms[step].is_on:
        return
    (card,) = work.order_cards.many([ask.order_id])
    if step is Step.WIN_BACK:
        _win_back(work, ask, card)
    elif step is Step.REMIND_REVIEW:
        managers = work.people.in_roles(work.rules.roles(Audience.MANAGERS))
        _tell(work, NoticeKind.REVIEW_WAITING, ask, card, (managers, Audience.MANAGERS), {"reasons": list(ask.reasons)})
    elif card.rated_at is None:
        _ask_for_rating(work, ask, card)


def _ask_for_rating(work: Work, ask: FollowUp, card: OrderCard) -> None:
    """The client is asked, and once more where they say nothing."""
    details = {"rate_path": work.links.rating_path(card.order_id), "reminder": int(ask.step == Step.REMIND_RATING)}
    client = work.people.get(card.client_id)
    _tell(work, NoticeKind.RATING_ASKED, ask, card, ([client], Audience.CLIENT), details)
    again = work.follow_ups.terms[Step.REMIND_RATING]
    if ask.step == Step.ASK_RATING and again.is_on:
        reminder = FollowUp(step=Step.REMIND_RATING.value, order_id=card.order_id, since=ask.since)
        work.later(reminder, at=work.now() + again.wait, key=f"{reminder.step}:{card.order_id}")


def _win_back(work: Work, ask: FollowUp, card: OrderCard) -> None:
    """The client is written to after a time in which they heard nothing of us, for nothing of theirs was going on."""
    quiet_at = work.notices.last_to(card.client_id, but=(NoticeKind.RATING_ASKED, NoticeKind.CLIENT_MISSED))
    over_at = (quiet_at or ask.since) + work.follow_ups.terms[Step.WIN_BACK].wait
    if over_at > work.now():
        work.later(ask, at=over_at, key=f"{ask.step}:{card.client_id}")
    else:
        client = work.people.get(card.client_id)
        _tell(work, NoticeKind.CLIENT_MISSED, ask, card, ([client], Audience.CLIENT), {})


def _tell(
    work: Work,
    kind: NoticeKind,
    ask: FollowUp,
    card: OrderCard,
    to: tuple[Sequence[Person], Audience],
    details: Mapping[str, Any],
) -> None:
    people, audience = to
    said = {**card.words(), **details, "orders": [card.words()], "since": ask.since.isoformat()}
    for person in people:
        for channel in person.ways(kind, work.rules.now.channels(kind, audience)):
            work.notices.add_once(
                Notice.about(
                    kind,
                    f"{ask.step}:{card.order_id}:{ask.since.isoformat()}",
                    person,
                    channel=channel,
                    order_id=card.order_id,
                    details=said,
                    at=work.now(),
                    trace_id=work.trace.trace_id,
                )
            )
