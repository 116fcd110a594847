"""Purchases, found by the submission that placed them."""

from collections.abc import Iterable

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.intake.domain.purchase import Purchase
from shared.storage.held import Held
from shared.storage.locks import lock_names

#: Source and external id of a submission.
Submitted = tuple[str, str]


class Purchases:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[Submitted, Purchase] = Held(self._load)

    def hold(self, submissions: Iterable[Submitted]) -> None:
        """Know of these submissions what they placed; nobody else can place anything by them until the work is done."""
        self._held.hold(submissions)

    def of_submission(self, source: str, external_id: str) -> Purchase | None:
        """Return what this submission placed when it came before (rule I-1).

        Of two workers with the same submission the second waits here until the first has committed.
        """
        return self._held.find((source, external_id))

    def add(self, purchase: Purchase) -> None:
        """Keep a purchase of which `of_submission` knew nothing."""
        self._session.add(purchase)
        self._held.put((purchase.source, purchase.external_id), purchase)

    def _load(self, submissions: list[Submitted]) -> dict[Submitted, Purchase]:
        lock_names(self._session.connection(), "submission", [f"{source}\n{name}" for source, name in submissions])
        rows = self._session.scalars(
            select(Purchase).where(tuple_(Purchase.source, Purchase.external_id).in_(submissions))
        )
        return {(purchase.source, purchase.external_id): purchase for purchase in rows}
