"""Who is told of what, on which channels: defaults of the house, changed rule by rule by the agency."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from itertools import product
from typing import Final, Self

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.kinds import ABOUT_US, ALWAYS_BY_MAIL, ONE_S_OWN, OPENS_A_DOOR, Channel, NoticeKind
from services.notify.domain.refusals import RuleRefused


class Audience(StrEnum):
    """Who somebody is to a fact. `concerned` are the members that the fact itself names, `contacts` those on the client's side who may hear it; managers and accounts are those of certain roles."""

    CLIENT = "client"
    CONCERNED = "concerned"
    CONTACTS = "contacts"
    FOLLOWERS = "followers"
    MANAGERS = "managers"
    ACCOUNTS = "accounts"


#: Kinds that are first of all for members; all others are for the client.
_FOR_MEMBERS: Final = frozenset(
    {
        NoticeKind.ORDER_ASSIGNED,
        NoticeKind.ORDER_UNASSIGNED,
        NoticeKind.REVISION_REQUESTED,
        NoticeKind.REVIEW_DEMANDED,
        NoticeKind.ORDER_AT_RISK,
        NoticeKind.ORDER_OVERDUE,
        NoticeKind.ORDER_DUE_SOON,
        NoticeKind.TEAM_MESSAGE_POSTED,
        NoticeKind.ORDER_RATED_LOW,
    }
)

#: What members and the client are told of alike.
_FOR_BOTH: Final = frozenset({NoticeKind.MESSAGE_POSTED})

#: What only those who answer for everything are told of.
_FOR_MANAGERS_ONLY: Final = ABOUT_US | {NoticeKind.REVIEW_WAITING, NoticeKind.NOTICE_FAILED}

#: What those who look after the money are told of, and no other member.
_FOR_ACCOUNTS: Final = frozenset({NoticeKind.PAYMENT_DISPUTED, NoticeKind.REFUND_FAILED})

#: What managers are told of unless somebody says otherwise.
_MANAGERS_HEAR: Final = _FOR_MANAGERS_ONLY | {
    NoticeKind.ORDER_AT_RISK,
    NoticeKind.ORDER_OVERDUE,
    NoticeKind.ORDER_RATED_LOW,
}

#: What carries money, the client's own answers, or speaks to them alone: no role of a member may hide it, so that no member is told (rule W-8).
_FOR_THE_CLIENT_ONLY: Final = ALWAYS_BY_MAIL | {
    NoticeKind.ORDER_RECEIVED,
    NoticeKind.DETAILS_MISSING,
    NoticeKind.ORDER_CHANGED,
    NoticeKind.RATING_ASKED,
    NoticeKind.CLIENT_MISSED,
}

#: Who is told because the fact speaks of them.
_RECIPIENTS: Final = frozenset({Audience.CLIENT, Audience.CONCERNED})

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
        if not is_on and kind in ALWAYS_BY_MAIL and audience in _RECIPIENTS and channel is Channel.EMAIL:
            raise RuleRefused(f"the {audience.value} is always told of {kind.value} by mail")
        return cls(kind=kind, audience=audience, channel=channel, is_on=is_on, changed_at=at, changed_by=by)


Place = tuple[NoticeKind, Audience, Channel]


def _places() -> Iterator[Place]:
    for kind, audience, channel in product(NoticeKind, Audience, _CHANNELS):
        if audience in _audiences(kind) and (kind not in OPENS_A_DOOR or channel is Channel.EMAIL):
            yield kind, audience, channel


def _audiences(kind: NoticeKind) -> frozenset[Audience]:
    """Return who may be told of `kind` at all. Who is told of what is gathered, they say themselves."""
    client = {Audience.CLIENT, Audience.CONTACTS}
    if kind is NoticeKind.DIGEST:
        return frozenset()
    if kind in OPENS_A_DOOR:
        return _RECIPIENTS
    if kind in ONE_S_OWN:
        return frozenset({Audience.CONCERNED})
    if kind in _FOR_ACCOUNTS:
        return frozenset({Audience.ACCOUNTS, *client} if kind in ALWAYS_BY_MAIL else {Audience.ACCOUNTS})
    if kind in _FOR_MANAGERS_ONLY:
        return frozenset({Audience.MANAGERS})
    if kind in _FOR_THE_CLIENT_ONLY:
        return frozenset(client)
    team = {Audience.FOLLOWERS, Audience.MANAGERS}
    if kind in _FOR_BOTH:
        return frozenset(team | client | {Audience.CONCERNED})
    return frozenset(team | ({Audience.CONCERNED} if kind in _FOR_MEMBERS else client))


#: Every rule there is, and whether it is on as long as nobody says otherwise.
DEFAULTS: Final[Mapping[Place, bool]] = {
    (kind, audience, channel): channel is Channel.EMAIL
    and (audience is not Audience.MANAGERS or kind in _MANAGERS_HEAR)
    for kind, audience, channel in _places()
}

#: The roles of the audiences that are made of roles, as long as nobody says otherwise.
ROLES: Final[Mapping[Audience, tuple[str, ...]]] = {
    Audience.MANAGERS: ("admin", "manager"),
    Audience.ACCOUNTS: ("admin",),
}


class AudienceRoles(Base):
    """The roles that make an audience, since the agency has said so."""

    __tablename__ = "audiences"

    audience: Mapped[Audience] = mapped_column(primary_key=True)
    roles: Mapped[list[str]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


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
