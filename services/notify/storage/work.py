"""A piece of notify's work."""

from functools import cached_property

from services.notify.domain.kinds import Channel
from services.notify.storage.due_notices import DueNotices
from services.notify.storage.notices import Notices
from services.notify.storage.order_cards import OrderCards
from services.notify.storage.people import People
from services.notify.storage.reads import Reads
from shared.contracts.notify.facts import HandOverDue
from shared.storage.outbox import Letter
from shared.storage.work import Work as SharedWork


class Work(SharedWork):
    @cached_property
    def notices(self) -> Notices:
        return Notices(self.session)

    @cached_property
    def due_notices(self) -> DueNotices:
        return DueNotices(self.session)

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
