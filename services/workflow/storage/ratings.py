"""Ratings of orders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.workflow.domain.copies import Client
from services.workflow.domain.orders import Order
from services.workflow.domain.ratings import Rating
from services.workflow.domain.visibility import Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """A rating in a list, as the reader may see it."""

    order_id: UUID
    number: str
    service_name: str
    client_name: str | None
    stars: int
    text: str
    is_public: bool
    rated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimonial:
    """Words that a client lets everybody read."""

    order_id: UUID
    service_name: str
    stars: int
    text: str
    rated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """What clients think of a service on the whole."""

    service_code: str
    ratings: int
    stars: float


class Ratings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rating: Rating) -> None:
        self._session.add(rating)

    def find(self, order_id: UUID) -> Rating | None:
        return self._session.get(Rating, order_id)

    def read(self, sight: Sight, *, most_stars: int | None, limit: int, after: Sequence[Any] | None) -> list[RatingRow]:
        """Return up to `limit` + 1 ratings behind the place `after`, the newest first."""
        query = (
            select(Rating, Order.number, Order.service_name, Client.name)
            .join(Order, Order.id == Rating.order_id)
            .join(Client, Client.id == Rating.client_id)
        )
        if most_stars is not None:
            query = query.where(Rating.stars <= most_stars)
        if after is not None:
            query = query.where(tuple_(Rating.rated_at, Rating.order_id) < tuple_(*after))
        found = self._session.execute(query.order_by(Rating.rated_at.desc(), Rating.order_id.desc()).limit(limit + 1))
        return [
            RatingRow(
                order_id=rating.order_id,
                number=number,
                service_name=service_name,
                client_name=client_name if sight.sees_clients else None,
                stars=rating.stars,
                text=rating.text,
                is_public=rating.is_public,
                rated_at=rating.rated_at,
            )
            for rating, number, service_name, client_name in found
        ]

    def testimonials(self, *, limit: int, after: Sequence[Any] | None) -> list[Testimonial]:
        """Return up to `limit` + 1 ratings with words that are public, behind the place `after`, the newest first."""
        query = select(Rating, Order.service_name).join(Order, Order.id == Rating.order_id)
        query = query.where(Rating.is_public, Rating.text != "")
        if after is not None:
            query = query.where(tuple_(Rating.rated_at, Rating.order_id) < tuple_(*after))
        found = self._session.execute(query.order_by(Rating.rated_at.desc(), Rating.order_id.desc()).limit(limit + 1))
        return [
            Testimonial(order_id=one.order_id, service_name=name, stars=one.stars, text=one.text, rated_at=one.rated_at)
            for one, name in found
        ]

    def averages(self) -> list[Average]:
        query = select(Rating.service_code, func.count(), func.avg(Rating.stars)).group_by(Rating.service_code)
        found = self._session.execute(query.order_by(Rating.service_code))
        return [Average(service_code=code, ratings=count, stars=round(float(stars), 2)) for code, count, stars in found]
