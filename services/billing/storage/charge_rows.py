"""What screens ask of charges and reconciliations: plain rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from services.billing.domain.charge import Charge, ChargeState, Way
from services.billing.domain.provider import Provider
from shared.kernel.ids import ClientId, InvoiceId, PaymentId
from shared.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRow:
    charge_id: UUID
    provider: Provider
    way: Way
    client_id: UUID
    invoice_id: UUID | None
    amount: Money
    state: ChargeState
    page_url: str
    failure: str
    stray_because: str
    received: Money | None
    refundable: Money
    asked_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, charge: Charge) -> "ChargeRow":
        """Return the charge as screens show it."""
        return cls(
            charge_id=charge.id,
            provider=charge.provider,
            way=charge.way,
            client_id=charge.client_id,
            invoice_id=charge.invoice_id,
            amount=charge.amount,
            state=charge.state,
            page_url="" if charge.state.is_final else charge.page_url,
            failure=charge.failure,
            stray_because=charge.stray_because,
            received=charge.received,
            refundable=charge.refundable,
            asked_at=charge.asked_at,
            ended_at=charge.ended_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeFilter:
    """Which charges: of a client, for an invoice, in a state; `is_stray`: whose money went to the balance instead."""

    client_id: ClientId | None = None
    invoice_id: InvoiceId | None = None
    state: ChargeState | None = None
    is_stray: bool | None = None


class ChargeReads:
    """Billing's queries about charges."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def charges(
        self, wanted: ChargeFilter, *, of: ClientId | None, limit: int, after: list[Any] | None
    ) -> list[ChargeRow]:
        """Return up to `limit` + 1 charges, newest first, `of` that client only."""
        listed = select(Charge).order_by(Charge.asked_at.desc(), Charge.id.desc()).limit(limit + 1)
        if of is not None:
            listed = listed.where(Charge.client_id == of)
        if wanted.client_id is not None:
            listed = listed.where(Charge.client_id == wanted.client_id)
        if wanted.invoice_id is not None:
            listed = listed.where(Charge.invoice_id == wanted.invoice_id)
        if wanted.state is not None:
            listed = listed.where(Charge.state == wanted.state)
        if wanted.is_stray is not None:
            listed = listed.where((Charge.stray_because != "") == wanted.is_stray)
        if after is not None:
            listed = listed.where(tuple_(Charge.asked_at, Charge.id) < tuple(after))
        return [ChargeRow.of(charge) for charge in self._session.scalars(listed)]

    def open_for(self, invoice_id: InvoiceId) -> list[PaymentId]:
        """Return the invoice's charges that are not over."""
        under_way = (ChargeState.ASKED, ChargeState.OPEN, ChargeState.PENDING)
        return list(
            self._session.scalars(
                select(Charge.id)
                .where(Charge.invoice_id == invoice_id, Charge.state.in_(under_way))
                .order_by(Charge.asked_at.desc())
                .limit(10)
            )
        )
