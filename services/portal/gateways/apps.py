"""All four apps together, as one person asks them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Self

from services.portal.gateways.api_keys import ApiKeys
from services.portal.gateways.app_api import AppApi
from services.portal.gateways.app_state import AppState
from services.portal.gateways.app_trail import AppTrail
from services.portal.gateways.baskets import Baskets
from services.portal.gateways.billing import Billing
from services.portal.gateways.brand import Brand
from services.portal.gateways.catalogue import Catalogue
from services.portal.gateways.client_book import ClientBook
from services.portal.gateways.contacts import Contacts
from services.portal.gateways.door import Door
from services.portal.gateways.endpoints import Endpoints
from services.portal.gateways.intake import Intake
from services.portal.gateways.notify import Notify
from services.portal.gateways.order_desk import OrderDesk
from services.portal.gateways.order_room import OrderRoom
from services.portal.gateways.parking import Parking
from services.portal.gateways.pay_links import PayLinks
from services.portal.gateways.planning import Planning
from services.portal.gateways.pricing import Pricing
from services.portal.gateways.stages import Stages
from services.portal.gateways.subscriptions import Subscriptions
from services.portal.gateways.team import Team
from services.portal.gateways.telling import Telling
from services.portal.gateways.workflow import Workflow
from shared.kernel.refusals import NotFound

#: The apps in the order in which an order meets them.
NAMES: Final = ("intake", "billing", "workflow", "notify")


@dataclass(frozen=True, slots=True)
class Apps:
    """The apps, asked with one token."""

    intake: Intake
    workflow: Workflow
    billing: Billing
    notify: Notify

    @property
    def api_keys(self) -> ApiKeys:
        """Keys of other systems."""
        return ApiKeys(self.workflow.api)

    @property
    def room(self) -> OrderRoom:
        """What people do together on orders."""
        return OrderRoom(self.workflow.api)

    @property
    def contacts(self) -> Contacts:
        """Further people on clients' sides."""
        return Contacts(self.intake.api)

    @property
    def desk(self) -> OrderDesk:
        """What is agreed on orders, and noted about them."""
        return OrderDesk(self.workflow.api)

    @property
    def team(self) -> Team:
        """The members, their absences and roles."""
        return Team(self.workflow.api)

    @property
    def catalogue(self) -> Catalogue:
        """What the agency sells, for those who manage it."""
        return Catalogue(self.intake.api)

    @property
    def client_book(self) -> ClientBook:
        """The clients, as the team sees them."""
        return ClientBook(self.intake.api)

    @property
    def pricing(self) -> Pricing:
        """The coupons and tax rates."""
        return Pricing(self.billing.api)

    @property
    def subscriptions(self) -> Subscriptions:
        """What clients buy again each period."""
        return Subscriptions(self.billing.api)

    @property
    def stages(self) -> Stages:
        """The agency's own stages, to change them."""
        return Stages(self.workflow.api)

    @property
    def brand(self) -> Brand:
        """How the agency shows itself."""
        return Brand(self.notify.api)

    @property
    def planning(self) -> Planning:
        """How work is given out, and when the agency works."""
        return Planning(self.workflow.api)

    @property
    def endpoints(self) -> Endpoints:
        """Programs of others that hear what happens."""
        return Endpoints(self.notify.api)

    @property
    def baskets(self) -> Baskets:
        """What is put together before it is ordered."""
        return Baskets(self.intake.api)

    @property
    def telling(self) -> Telling:
        """How the agency tells people things."""
        return Telling(self.notify.api)

    @property
    def pay_links(self) -> PayLinks:
        """The public pages of invoices."""
        return PayLinks(self.billing.api)

    @classmethod
    def at(
        cls,
        *,
        intake: str,
        workflow: str,
        billing: str,
        notify: str,
        told: Callable[[], Mapping[str, str]] = dict,
    ) -> Self:
        """Return the apps at these addresses, asked by nobody yet; `told` says in headers which browser asks us."""
        return cls(
            Intake(AppApi("intake", intake, told=told)),
            Workflow(AppApi("workflow", workflow, told=told)),
            Billing(AppApi("billing", billing, told=told)),
            Notify(AppApi("notify", notify, told=told)),
        )

    def parking(self, app: str) -> Parking:
        """Return the parking place of one app. Raises NotFound where there is no such app."""
        return Parking(self._api(app))

    def state_of(self, app: str) -> AppState:
        """Return how one app is. Raises NotFound where there is no such app."""
        return AppState(self._api(app))

    def trail(self, app: str) -> AppTrail:
        """Return the audit trail of one app. Raises NotFound where there is no such app."""
        return AppTrail(self._api(app))

    def _api(self, app: str) -> AppApi:
        apis = {each.api.name: each.api for each in (self.intake, self.workflow, self.billing, self.notify)}
        if app not in apis:
            raise NotFound("there is no such app")
        return apis[app]

    def door(self, app: str) -> Door:
        """Return the door of `workflow`, for members, or of `intake`, for clients."""
        return Door(self.workflow.api if app == "workflow" else self.intake.api)

    def for_token(self, token: str) -> "Apps":
        """Return the same apps, asked with `token`."""
        return Apps(
            Intake(self.intake.api.for_token(token)),
            Workflow(self.workflow.api.for_token(token)),
            Billing(self.billing.api.for_token(token)),
            Notify(self.notify.api.for_token(token)),
        )
