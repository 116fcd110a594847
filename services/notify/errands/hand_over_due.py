"""Hand over what is due: on one channel, a batch of notices at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from services.notify.domain.attempt import Answer, Outcome
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.house import House
from services.notify.domain.kinds import ALWAYS_BY_MAIL, TO_PROGRAMS, Channel
from services.notify.domain.notice import Notice
from services.notify.domain.suppression import Suppression
from services.notify.ports import Carrier, Parcel, Reader, Templates, Unwordable
from services.notify.storage.work import Work
from services.notify.use_cases.warn_of_endpoint import warn_of_endpoint
from shared.contracts.notify.facts import HandOverDue
from shared.kernel.facts import Fact
from shared.kernel.ids import NoticeId
from shared.kernel.trace import Trace
from shared.storage.work import BeginWork

#: A batch that has taken this long is ended, and what is left of it goes back: its answers must not wait to be written down.
_BATCH_SECONDS: Final = 3.0

#: What is due now and was not claimed is looked at again after this time, even if whoever is at work dies.
_LOOK_AGAIN_AFTER: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A claimed notice: the `number`th try of it, to be made now."""

    number: int
    parcel: Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of a try; None where it was not made for want of time."""

    notice_id: NoticeId
    number: int
    answer: Answer | None


class Desk:
    """The desk of one channel.

    Safe to run in any number: a notice is leased to one try. A try that is cut off is seen when its lease runs out; the
    next one sends the same under the same identity. Answers are written down for a whole batch at once.
    """

    def __init__(
        self,
        channel: Channel,
        begin_work: BeginWork[Work],
        templates: Templates,
        carrier: Carrier,
        *,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._channel = channel
        self._begin_work = begin_work
        self._templates = templates
        self._carrier = carrier
        self._clock = clock

    def take(self, made: Sequence[Made], most: int) -> list[Try]:
        """Write down what came of tries and what follows, and claim up to `most` that are due.

        Tells NoticeDelivered or NoticeFailed when it is over with a notice.
        """
        with self._begin_work() as work:
            self._settle(work, made)
            tries = self._claim(work, most)
            _look_again(work, self._channel)
        return tries

    def carry(self, tries: Sequence[Try]) -> list[Made]:
        """Make the tries, one after the other, as far as the time reaches."""
        ends = self._clock() + _BATCH_SECONDS
        return [
            Made(
                notice_id=one.parcel.notice_id,
                number=one.number,
                answer=self._carrier.send(one.parcel) if place == 0 or self._clock() < ends else None,
            )
            for place, one in enumerate(tries)
        ]

    def _settle(self, work: Work, made: Sequence[Made]) -> None:
        if not made:
            return
        by_id = {one.notice_id: one for one in made}
        notices = work.due_notices.held(sorted(by_id))
        for notice in notices:
            one = by_id[notice.id]
            if one.answer is None:
                notice.give_back(one.number, at=work.now())
            else:
                _announce(work, notice, notice.settle(one.number, one.answer, at=work.now()))
                if one.answer.is_bounce:
                    work.suppressions.keep(Suppression.of(notice.address, one.answer.text, at=work.now()))
        work.due_notices.keep_outcomes(notices)
        if self._channel in TO_PROGRAMS:
            _note_endpoints(work, notices, by_id)

    def _claim(self, work: Work, most: int) -> list[Try]:
        """Claim what is due, in words, and write the tries down before they are made."""
        notices = work.due_notices.claimable(self._channel, work.now(), most) if most else []
        house = work.houses.now() if notices else House(None)
        places = self._places(work, notices)
        tries = [one for notice in notices for one in self._begin_try(work, notice, house, places)]
        work.due_notices.keep_claims(notices)
        return tries

    def _places(self, work: Work, notices: Sequence[Notice]) -> "_Places":
        """Return what is known of where they go."""
        if not notices:
            return _Places()
        if self._channel is Channel.CHAT:
            people = work.people.some([notice.recipient_id for notice in notices])
            rooms = {one.id: one.chat_address for one in people if one.chat_address}
            return _Places(programs=work.endpoints.all, rooms=rooms)
        if self._channel in TO_PROGRAMS:
            return _Places(programs=work.endpoints.all)
        if self._channel is Channel.EMAIL:
            return _Places(closed=work.suppressions.among(notice.address for notice in notices))
        return _Places()

    def _begin_try(self, work: Work, notice: Notice, house: House, places: "_Places") -> Iterator[Try]:
        _announce(work, notice, notice.cut_off(at=work.now()))
        if not notice.is_due(work.now()):
            return
        number = notice.claim(at=work.now())
        try:
            if not notice.is_worded:
                reader = Reader.of(notice, work.links)
                notice.word(self._templates.words(notice.kind, notice.channel, notice.details, reader, house))
            notice.address = self._address_of(notice, places)
        except Unwordable as fault:
            answer = Answer(Outcome.REFUSED, str(fault))
            _announce(work, notice, notice.settle(number, answer, at=work.now()))
        else:
            yield Try(number=number, parcel=_parcel_of(notice, house, places, work.now()))

    def _address_of(self, notice: Notice, places: "_Places") -> str:
        """Return where it goes by now. Raises Unwordable where it can go nowhere."""
        if closed := places.closed.get(notice.address.lower()):
            raise Unwordable(f"nothing goes to {notice.address} any more: {closed.reason}")
        if self._channel not in TO_PROGRAMS:
            return notice.address
        if room := places.rooms.get(notice.recipient_id):
            return room
        endpoint = places.programs.get(notice.recipient_id)
        if endpoint is None or not endpoint.is_active:
            raise Unwordable("the endpoint was disabled or removed")
        return endpoint.address


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where a batch goes: the programs there are, people's own rooms, and the addresses that nothing goes to any more."""

    programs: Mapping[UUID, Endpoint] = field(default_factory=dict)
    rooms: Mapping[UUID, str] = field(default_factory=dict)
    closed: Mapping[str, Suppression] = field(default_factory=dict)


def _note_endpoints(work: Work, notices: Sequence[Notice], made: Mapping[NoticeId, Made]) -> None:
    """Remember how it went with each program. Its failures may be news to those who manage it."""
    went = {notice.recipient_id: made[notice.id].answer for notice in notices}
    for endpoint in work.endpoints.some_locked(sorted(went)):
        answer = went[endpoint.id]
        kind = endpoint.note(answer.outcome, at=work.now()) if answer else None
        if kind is not None:
            warn_of_endpoint(work, endpoint, kind)


def _announce(work: Work, notice: Notice, facts: Sequence[Fact]) -> None:
    """Tell `facts` as part of the story that the notice is part of, not of what woke us."""
    work.trace = Trace(trace_id=notice.trace_id) if notice.trace_id else work.trace
    work.announce(*facts)


def _look_again(work: Work, channel: Channel) -> None:
    """Wake the desk when the next try is due or a lease runs out: one timer for all of a channel's notices."""
    key = f"hand_over:{channel}"
    wakes_at = work.due_notices.next_look(channel)
    if wakes_at is None:
        work.forget(key)
    else:
        soonest = work.now() + _LOOK_AGAIN_AFTER
        work.later(HandOverDue(channel=channel.value), at=max(wakes_at, soonest), key=key)


def _parcel_of(notice: Notice, house: House, places: _Places, at: datetime) -> Parcel:
    endpoint = places.programs.get(notice.recipient_id)
    return Parcel(
        notice_id=notice.id,
        name=notice.recipient_name,
        address=notice.address,
        words=notice.words,
        written_at=notice.created_at,
        sender=house.brand.sender or house.brand.name if house.brand else "",
        thread=notice.order_id,
        may_stop=notice.kind not in ALWAYS_BY_MAIL,
        sent_at=at,
        headers={str(name): str(value) for name, value in endpoint.headers.items()} if endpoint else {},
        secrets=tuple(endpoint.signing(at)) if endpoint else (),
    )
