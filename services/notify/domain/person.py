"""People who may be told something: clients and members, as the facts speak of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.habits import Habits, Rhythm, zone_of
from services.notify.domain.kinds import ALWAYS_BY_MAIL, NEVER_GATHERED, Channel, NoticeKind, grant_of
from services.notify.domain.refusals import KindStays


class PersonKind(StrEnum):
    """A program of somebody else is told like a person, but is kept as an endpoint."""

    CLIENT = "client"
    MEMBER = "member"
    PROGRAM = "program"


#: What a client may prefer for deliveries; anything else is as the rules say. A link that opens the delivery without a sign-in comes by mail.
_PREFERRED: Final[Mapping[str, Channel]] = {
    "email": Channel.EMAIL,
    "portal": Channel.PORTAL,
    "link": Channel.EMAIL,
    "collaboration": Channel.CHAT,
}


class Person(Base):
    """A client or a member; `role` is a member's, `delivery_channel` is how a client wants deliveries: `email`, `portal`, `link`, or
    `collaboration`: into the room of their own chat program at `chat_address`.
    `wishes` are channels by kind, `contacts` the ids of further people on a client's side with what they hear of, `habits` when they
    want to be told. `merged_into` is the client whom they turned out to be. `known_at` is the instant the newest news of them was true.
    """

    __tablename__ = "people"
    __table_args__ = (Index("people_by_address", text("lower(email)")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind]
    name: Mapped[str]
    email: Mapped[str]
    locale: Mapped[str]
    time_zone: Mapped[str]
    role: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    delivery_channel: Mapped[str] = mapped_column(default="")
    wishes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    contacts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    habits: Mapped[dict[str, Any]] = mapped_column(default=dict)
    chat_address: Mapped[str] = mapped_column(default="")
    known_at: Mapped[datetime]
    merged_into: Mapped[UUID | None] = mapped_column(default=None)

    def wish(self, wishes: Mapping[NoticeKind, Sequence[Channel]]) -> None:
        """Take down how they want to be told, kind by kind; what is left out is as the rules say. Raises KindStays (rule N-4)."""
        stays = sorted(kind.value for kind in wishes if kind in ALWAYS_BY_MAIL)
        if stays:
            raise KindStays(f"{', '.join(stays)}: this always comes by mail", kinds=stays)
        self.wishes = {kind.value: [channel.value for channel in channels] for kind, channels in wishes.items()}

    def address_on(self, channel: Channel) -> str:
        """Return where they are reached on `channel`."""
        return self.chat_address if channel is Channel.CHAT else self.email

    @property
    def takes_by_link(self) -> bool:
        """Whether deliveries come to them as a link that needs no sign-in."""
        return self.delivery_channel == "link"

    def have_contact(self, contact_id: UUID, grants: Sequence[str]) -> None:
        """Have somebody else on the client's side told of `grants`; of nothing where there are none. Twice is no news."""
        others = {key: value for key, value in (self.contacts or {}).items() if key != str(contact_id)}
        self.contacts = {**others, str(contact_id): list(grants)} if grants else others

    def take_over(self, other: "Person") -> None:
        """Have who else is told on a duplicate's side, and how they wished to be told where this one wished for nothing."""
        self.contacts = {**(other.contacts or {}), **(self.contacts or {})}
        self.wishes = self.wishes or other.wishes
        self.habits = self.habits or other.habits
        self.chat_address = self.chat_address or other.chat_address

    def contacts_for(self, kind: NoticeKind) -> list[UUID]:
        """Return who else on the client's side is told of `kind`."""
        grant = grant_of(kind)
        return [UUID(one) for one, grants in (self.contacts or {}).items() if grant in grants]

    def keep_habits(self, habits: Habits) -> None:
        """Say when they want to be told."""
        self.habits = habits.kept()

    def gathers(self, kind: NoticeKind) -> bool:
        """Tell whether mails of `kind` are gathered for them."""
        return (
            bool(self.habits) and kind not in NEVER_GATHERED and Habits.read(self.habits).rhythm is not Rhythm.AT_ONCE
        )

    def next_digest(self, at: datetime) -> datetime:
        """Return when what is gathered now goes out."""
        return Habits.read(self.habits).gathered_at(at, zone_of(self.time_zone))

    def heard_at(self, kind: NoticeKind, at: datetime) -> datetime:
        """Return when a mail of `kind` may go out: money and what was gathered always do."""
        if not self.habits or kind in ALWAYS_BY_MAIL:
            return at
        return Habits.read(self.habits).heard_at(at, zone_of(self.time_zone))

    def stop(self, kind: NoticeKind) -> None:
        """Have `kind` by mail no more; in the portal it still is. Twice is no news. Raises KindStays (rule N-4)."""
        if kind in ALWAYS_BY_MAIL:
            raise KindStays(f"{kind.value}: this always comes by mail", kinds=[kind.value])
        wished = (self.wishes or {}).get(kind.value, [Channel.PORTAL.value])
        self.wishes = {**(self.wishes or {}), kind.value: [one for one in wished if one != Channel.EMAIL.value]}

    def ways(self, kind: NoticeKind, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
        """Return how they are told of `kind`, where the rules say `channels`: as they wish, and deliveries as the client prefers."""
        if not channels or kind in ALWAYS_BY_MAIL:
            return channels
        if (wished := (self.wishes or {}).get(kind.value)) is not None:
            channels = tuple(Channel(one) for one in wished)
        elif kind is NoticeKind.ORDER_DELIVERED and (preferred := _PREFERRED.get(self.delivery_channel)):
            is_there = preferred is not Channel.CHAT or self.chat_address
            channels = (preferred,) if is_there else channels
        if Channel.EMAIL in channels and self.gathers(kind):
            return (Channel.PORTAL,)
        return channels
