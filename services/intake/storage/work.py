"""A piece of intake's work: its repositories, its links, its patience."""

from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from services.intake.domain.checks import ReviewLimits
from services.intake.domain.follow_ups import FollowUps
from services.intake.domain.form_links import FormLinks
from services.intake.storage.baskets import Baskets
from services.intake.storage.clients import Clients
from services.intake.storage.contacts import Contacts
from services.intake.storage.order_drafts import OrderDrafts
from services.intake.storage.orders import Orders
from services.intake.storage.plans import Plans
from services.intake.storage.purchases import Purchases
from services.intake.storage.replies import Replies
from services.intake.storage.services import Services
from services.intake.storage.uploads import Uploads
from services.intake.storage.visits import Visits
from shared.kernel.trace import Trace
from shared.storage import work


class Work(work.Work):
    """What intake's use cases work with. `form_links` signs links to forms, `follow_ups` says when clients are reminded, `review_limits` what a member looks at."""

    def __init__(
        self,
        session: Session,
        at: datetime,
        trace: Trace,
        *,
        form_links: FormLinks,
        follow_ups: FollowUps,
        review_limits: ReviewLimits,
    ) -> None:
        super().__init__(session, at, trace)
        self.form_links = form_links
        self.follow_ups = follow_ups
        self.review_limits = review_limits

    @cached_property
    def services(self) -> Services:
        return Services(self.session)

    @cached_property
    def clients(self) -> Clients:
        return Clients(self.session)

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.session)

    @cached_property
    def visits(self) -> Visits:
        return Visits(self.session)

    @cached_property
    def plans(self) -> Plans:
        return Plans(self.session)

    @cached_property
    def purchases(self) -> Purchases:
        return Purchases(self.session)

    @cached_property
    def baskets(self) -> Baskets:
        return Baskets(self.session)

    @cached_property
    def replies(self) -> Replies:
        return Replies(self.session)

    @cached_property
    def uploads(self) -> Uploads:
        return Uploads(self.session)

    @cached_property
    def order_drafts(self) -> OrderDrafts:
        return OrderDrafts(self.session)

    @cached_property
    def orders(self) -> Orders:
        return Orders(self.session)
