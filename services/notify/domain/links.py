"""Where links lead that notices carry, and what opens them without a sign-in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.notify.domain.refusals import LinkDead
from services.notify.domain.signed_ids import Purpose, SignedIds
from shared.contracts.workflow.delivery_links import DeliveryLinks
from shared.kernel.ids import NoticeId, OrderId


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """`reply_address` is the mailbox that answers go to; empty where there is none. Links to `deliveries` are good for a time."""

    ids: SignedIds
    deliveries: DeliveryLinks
    deliveries_for: timedelta
    portal_url: str
    reply_address: str = ""

    def answer_to(self, notice_id: NoticeId) -> str:
        """Return the address at which an answer to this notice is known as one; empty where there is no mailbox."""
        if not self.reply_address:
            return ""
        mailbox, _, domain = self.reply_address.partition("@")
        return f"{mailbox}+{self.ids.token_for(Purpose.REPLY, notice_id)}@{domain}"

    def stop(self, notice_id: NoticeId) -> str:
        """Return where its reader says that they want no more of its kind."""
        return f"{self.portal_url}/stop/{self.ids.token_for(Purpose.STOP, notice_id)}"

    def rating_path(self, order_id: OrderId) -> str:
        """Return the path of the page where the order's client rates it."""
        return f"/rate/{self.ids.token_for(Purpose.RATE, order_id)}"

    def delivery_path(self, order_id: OrderId, delivery: int, *, at: datetime) -> str:
        """Return the path of the page where a delivery is taken without a login."""
        return f"/deliveries/{self.deliveries.token_for(order_id, delivery, until=at + self.deliveries_for)}"

    def rated(self, token: str) -> OrderId:
        """Return the order that such a page rates. Raises LinkDead."""
        found = self.ids.read(Purpose.RATE, token)
        if found is None:
            raise LinkDead("this link is not valid (any more)")
        return OrderId(found)

    def stopped(self, token: str) -> NoticeId:
        """Return the notice whose kind such a link stops. Raises LinkDead."""
        found = self.ids.read(Purpose.STOP, token)
        if found is None:
            raise LinkDead("this link is not valid (any more)")
        return NoticeId(found)

    def logo(self, digest: str) -> str:
        """Return where the agency's logo is."""
        return f"{self.portal_url}/logos/{digest}"

    def file(self, file_id: UUID) -> str:
        """Return where a file is that came with a mail."""
        return f"{self.portal_url}/mail-files/{self.ids.token_for(Purpose.FILE, file_id)}"
