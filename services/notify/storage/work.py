"""A piece of notify's work."""

from functools import cached_property

from services.notify.storage.notices import Notices
from services.notify.storage.order_cards import OrderCards
from services.notify.storage.people import People
from services.notify.storage.reads import Reads
from shared.storage.work import Work as SharedWork


class Work(SharedWork):
    @cached_property
    def notices(self) -> Notices:
        return Notices(self.session)

    @cached_property
    def people(self) -> People:
        return People(self.session)

    @cached_property
    def order_cards(self) -> OrderCards:
        return OrderCards(self.session)

    @cached_property
    def reads(self) -> Reads:
        return Reads(self.session)
