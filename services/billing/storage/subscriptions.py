"""Where subscriptions are kept."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select, tuple_
from sqlalchemy.orm import Session

from services.billing.domain.refusals import SubscriptionUnknown
from services.billing.domain.subscription import Subscription, subscription_id_of
from services.billing.domain.subscription_states import SubscriptionState
from shared.kernel.ids import ClientId, OrderId


class Subscriptions:
    """What clients buy again each period."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, subscription: Subscription) -> None:
        self._session.add(subscription)

    def locked(self, subscription_id: UUID, *, of: ClientId | None = None) -> Subscription:
        """Return the subscription, locked. Raises SubscriptionUnknown, also where it is not `of` that client."""
        found = self._session.scalars(
            select(Subscription)
            .where(Subscription.id == subscription_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None or of not in {None, found.client_id}:
            raise SubscriptionUnknown(f"there is no subscription {subscription_id}")
        return found

    def get(self, subscription_id: UUID, *, of: ClientId | None) -> Subscription:
        """Return the subscription, to look at. Raises SubscriptionUnknown, also where it is not `of` that client."""
        found = self._session.get(Subscription, subscription_id)
        if found is None or of not in {None, found.client_id}:
            raise SubscriptionUnknown(f"there is no subscription {subscription_id}")
        return found

    def begun_by(self, order_id: OrderId) -> UUID | None:
        """Return the subscription that the order began, unless it is over; None where it began none."""
        return self._session.scalar(
            select(Subscription.id).where(
                Subscription.id == subscription_id_of(order_id), Subscription.cancelled_at.is_(None)
            )
        )

    def listed(
        self,
        *,
        of: ClientId | None,
        limit: int,
        after: Sequence[Any] | None,
        state: SubscriptionState | None = None,
        client_id: UUID | None = None,
    ) -> list[Subscription]:
        """Return up to `limit` + 1 subscriptions, newest first, behind the key `after` (started_at, id); `of` that client only."""
        listed = select(Subscription).order_by(Subscription.started_at.desc(), Subscription.id.desc()).limit(limit + 1)
        for client in (of, client_id):
            listed = listed if client is None else listed.where(Subscription.client_id == client)
        if state is not None:
            listed = listed.where(Subscription.state == state)
        if after is not None:
            listed = listed.where(tuple_(Subscription.started_at, Subscription.id) < tuple_(*map(literal, after)))
        return list(self._session.scalars(listed))
