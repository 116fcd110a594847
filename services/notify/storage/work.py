"""A piece of notify's work."""

from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from services.notify.domain.kinds import Channel
from services.notify.domain.links import Links
from services.notify.ports import Templates
from services.notify.storage.due_notices import DueNotices
from services.notify.storage.endpoints import Endpoints
from services.notify.storage.follow_ups import FollowUps
from services.notify.storage.houses import Houses
from services.notify.storage.inboxes import Inboxes
from services.notify.storage.mails import Mails
from services.notify.storage.notices import Notices
from services.notify.storage.order_cards import OrderCards
from services.notify.storage.people import People
from services.notify.storage.reads import Reads
from services.notify.storage.rules import Rules
from services.notify.storage.suppressions import Suppressions
from shared.contracts.notify.facts import HandOverDue
from shared.kernel.trace import Trace
from shared.storage.outbox import Letter
from shared.storage.work import Work as SharedWork


class Work(SharedWork):
    """`templates` is there to try words out; what is sent is worded at the desk."""

    def __init__(self, session: Session, at: datetime, trace: Trace, *, templates: Templates, links: Links) -> None:
        super().__init__(session, at, trace)
        self.templates = templates
        self.links = links

    @cached_property
    def rules(self) -> Rules:
        return Rules(self.session)

    @cached_property
    def houses(self) -> Houses:
        return Houses(self.session)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.session)

    @cached_property
    def due_notices(self) -> DueNotices:
        return DueNotices(self.session)

    @cached_property
    def endpoints(self) -> Endpoints:
        return Endpoints(self.session)

    @cached_property
    def mails(self) -> Mails:
        return Mails(self.session)

    @cached_property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.session)

    @cached_property
    def suppressions(self) -> Suppressions:
        return Suppressions(self.session)

    @cached_property
    def inboxes(self) -> Inboxes:
        return Inboxes(self.session)

    @cached_property
    def people(self) -> People:
        return People(self.session)

    @cached_property
    def order_cards(self) -> OrderCards:
        return OrderCards(self.session)

    @cached_property
    def reads(self) -> Reads:
        return Reads(self.session)

    def settle(self) -> list[Letter]:
        for channel in self.notices.write_down():
            self.wake_desk(channel)
        self.people.write_down()
        self.order_cards.write_down()
        return super().settle()

    def wake_desk(self, channel: Channel) -> None:
        """Have what is due on `channel` handed over when the work is done; however often it is said, the desk is woken once."""
        if channel not in self._woken:
            self._woken.add(channel)
            self.announce(HandOverDue(channel=channel.value))

    @cached_property
    def _woken(self) -> set[Channel]:
        return set()
