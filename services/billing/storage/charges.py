"""Where charges are kept, and the attempts to make them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.attempt import Attempt, AttemptState, Operation
from services.billing.domain.charge import Charge, ChargeState, Way
from services.billing.domain.provider import Provider
from services.billing.domain.refusals import ChargeUnknown
from shared.kernel.ids import ClientId, InvoiceId, PaymentId

_UNDER_WAY = (ChargeState.ASKED, ChargeState.OPEN, ChargeState.PENDING)


class Charges:
    """Everything that payment providers were asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, charge: Charge) -> None:
        self._session.add(charge)

    def locked(self, charge_id: PaymentId, *, of: ClientId | None = None) -> Charge:
        """Return the charge, locked: whoever else has news of it waits. Raises ChargeUnknown, also where it is not `of` that client."""
        found = self._session.scalars(
            select(Charge).where(Charge.id == charge_id).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if found is None or of not in {None, found.client_id}:
            raise ChargeUnknown(f"there is no charge {charge_id}")
        return found

    def get(self, charge_id: PaymentId, *, of: ClientId | None = None) -> Charge:
        """Return the charge, to look at. Raises ChargeUnknown."""
        found = self._session.get(Charge, charge_id)
        if found is None or of not in {None, found.client_id}:
            raise ChargeUnknown(f"there is no charge {charge_id}")
        return found

    def is_known(self, charge_id: PaymentId) -> bool:
        """Tell whether there is such a charge."""
        return self._session.scalar(select(Charge.id).where(Charge.id == charge_id)) is not None

    def named(self, provider: Provider, refs: Sequence[str]) -> PaymentId | None:
        """Return the charge that the provider knows by one of `refs`, None where there is none."""
        if not refs:
            return None
        return self._session.scalar(
            select(Charge.id)
            .where(Charge.provider == provider, Charge.ref.in_(refs) | Charge.money_ref.in_(refs))
            .limit(1)
        )

    def under_way_for(self, invoice_id: InvoiceId, provider: Provider, way: Way) -> Charge | None:
        """Return the invoice's newest charge of that way that is not over, so that nobody is asked for the same money twice."""
        return self._session.scalars(
            select(Charge)
            .where(
                Charge.invoice_id == invoice_id,
                Charge.provider == provider,
                Charge.way == way,
                Charge.state.in_(_UNDER_WAY),
            )
            .order_by(Charge.asked_at.desc())
            .limit(1)
        ).one_or_none()

    def under_way(self, provider: Provider, *, before: datetime, limit: int) -> list[PaymentId]:
        """Return charges asked for before then that are not over, oldest first."""
        return list(
            self._session.scalars(
                select(Charge.id)
                .where(Charge.provider == provider, Charge.state.in_(_UNDER_WAY), Charge.asked_at < before)
                .order_by(Charge.asked_at)
                .limit(limit)
            )
        )

    def paid_since(self, provider: Provider, since: datetime) -> list[Charge]:
        """Return the charges that were paid since then, to look at."""
        return list(
            self._session.scalars(
                select(Charge)
                .where(Charge.provider == provider, Charge.state == ChargeState.PAID, Charge.ended_at >= since)
                .order_by(Charge.ended_at)
            )
        )


class Attempts:
    """The calls to providers that change something there, each written down before it is made."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, attempt: Attempt) -> None:
        self._session.add(attempt)

    def claimed(self, attempt_id: UUID) -> Attempt | None:
        """Return the attempt, locked; None where somebody else is at it at this instant, or there is none."""
        return self._session.scalars(
            select(Attempt)
            .where(Attempt.id == attempt_id)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).one_or_none()

    def locked(self, attempt_id: UUID) -> Attempt:
        """Return the attempt, locked."""
        return self._session.scalars(
            select(Attempt).where(Attempt.id == attempt_id).with_for_update().execution_options(populate_existing=True)
        ).one()

    def of(self, subject_id: UUID, operation: Operation) -> Attempt | None:
        """Return the last attempt of an operation on a charge or refund."""
        return self._session.scalars(
            select(Attempt)
            .where(Attempt.subject_id == subject_id, Attempt.operation == operation)
            .order_by(Attempt.seq.desc())
            .limit(1)
        ).one_or_none()

    def unsettled(self, provider: Provider) -> list[UUID]:
        """Return the attempts of which nobody knows what became."""
        return list(
            self._session.scalars(
                select(Attempt.id).where(Attempt.provider == provider, Attempt.state == AttemptState.UNKNOWN)
            )
        )
