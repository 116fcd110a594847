"""Who is told of what, on which channels: defaults of the house, changed rule by rule by the agency."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import Final, Self

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.kinds import ABOUT_US, ALWAYS_BY_MAIL, Channel, NoticeKind
from services.notify.domain.refusals import RuleRefused


class Audience(StrEnum):
    """Who somebody is to a fact. `concerned` are the members that the fact itself names."""

    CLIENT = "client"
    CONCERNED = "concerned"
    FOLLOWERS = "followers"
    MANAGERS = "managers"


#: Kinds that are first of all for members; all others are for the client.
_FOR_MEMBERS: Final = frozenset(
    {
        NoticeKind.ORDER_ASSIGNED,
        NoticeKind.ORDER_UNASSIGNED,
        NoticeKind.REVISION_REQUESTED,
        NoticeKind.REVIEW_DEMANDED,
    }
)

#: What carries money, or the client's own answers: no role of a member may hide it, so that no member is told (rule W-8).
_FOR_THE_CLIENT_ONLY: Final = ALWAYS_BY_MAIL | {NoticeKind.ORDER_RECEIVED, NoticeKind.DETAILS_MISSING}

#: Where a rule can lead. What goes by mail stands in the reader's inbox too: the portal alone is for who wants no mail.
_CHANNELS: Final = (Channel.EMAIL, Channel.PORTAL)


class Rule(Base):
    """A rule that the agency has changed."""

    __tablename__ = "rules"

    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)
    audience: Mapped[Audience] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]

    @classmethod
    def changed(
        cls, kind: NoticeKind, audience: Audience, channel: Channel, *, is_on: bool, at: datetime, by: str
    ) -> Self:
        """Return the rule as it is from now on. Raises RuleRefused where it would tell nobody, too much, or too little."""
        if (kind, audience, channel) not in DEFAULTS:
            raise RuleRefused(f"{kind.value} is not for {audience.value} by {channel.value}")
        if not is_on and kind in ALWAYS_BY_MAIL and audience is Audience.CLIENT and channel is Channel.EMAIL:
            raise RuleRefused(f"the client is always told of {kind.value} by mail")
        return cls(kind=kind, audience=audience, channel=channel, is_on=is_on, changed_at=at, changed_by=by)


Place = tuple[NoticeKind, Audience, Channel]


def _places() -> Iterator[Place]:
    for kind, audience, channel in product(NoticeKind, Audience, _CHANNELS):
        is_for_members = audience is not Audience.CLIENT
        if kind in ABOUT_US and audience is not Audience.MANAGERS:
            continue
        if audience is Audience.CONCERNED and kind not in _FOR_MEMBERS:
            continue
        if audience is Audience.CLIENT and kind in _FOR_MEMBERS:
            continue
        if not (is_for_members and kind in _FOR_THE_CLIENT_ONLY):
            yield kind, audience, channel


#: Every rule there is, and whether it is on as long as nobody says otherwise.
DEFAULTS: Final[Mapping[Place, bool]] = {
    (kind, audience, channel): channel is Channel.EMAIL and (audience is not Audience.MANAGERS or kind in ABOUT_US)
    for kind, audience, channel in _places()
}


class Ruling:
    """All rules as they are now."""

    def __init__(self, changed: Iterable[Rule]) -> None:
        self._is_on = dict(DEFAULTS)
        self._is_on |= {(rule.kind, rule.audience, rule.channel): rule.is_on for rule in changed}

    def channels(self, kind: NoticeKind, audience: Audience) -> tuple[Channel, ...]:
        """Return the channels on which `audience` is told of `kind`."""
        return tuple(channel for channel in _CHANNELS if self._is_on.get((kind, audience, channel), False))

    def __iter__(self) -> Iterator[tuple[Place, bool]]:
        return iter(self._is_on.items())
