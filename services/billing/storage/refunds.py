"""Where refunds, credit notes and disputes are kept."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.billing.domain.charge import Charge
from services.billing.domain.credit_note import CreditNote
from services.billing.domain.dispute import Dispute
from services.billing.domain.provider import Provider
from services.billing.domain.refund import Refund
from services.billing.domain.refusals import CreditNoteUnknown, RefundUnknown
from shared.kernel.ids import ClientId, InvoiceId


class Refunds:
    """Everything that goes back to clients."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, refund: Refund) -> None:
        self._session.add(refund)

    def locked(self, refund_id: UUID) -> Refund:
        """Return the refund, locked. Raises RefundUnknown."""
        found = self._session.scalars(
            select(Refund).where(Refund.id == refund_id).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            raise RefundUnknown(f"there is no refund {refund_id}")
        return found

    def get(self, refund_id: UUID) -> Refund:
        """Return the refund, to look at. Raises RefundUnknown."""
        found = self._session.get(Refund, refund_id)
        if found is None:
            raise RefundUnknown(f"there is no refund {refund_id}")
        return found

    def named(self, refs: Sequence[str]) -> UUID | None:
        """Return the refund that the provider knows by one of `refs`."""
        return self._session.scalar(select(Refund.id).where(Refund.ref.in_(refs), Refund.ref != "").limit(1))

    def sources_of(self, invoice_id: InvoiceId) -> list[Charge]:
        """Return the charges that paid the invoice, locked, the last first."""
        return list(
            self._session.scalars(
                select(Charge)
                .where(Charge.invoice_id == invoice_id, Charge.received_amount.is_not(None), Charge.stray_because == "")
                .order_by(Charge.id.desc())
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )

    def of_invoice(self, invoice_id: InvoiceId) -> list[Refund]:
        """Return the invoice's refunds, oldest first."""
        listed = select(Refund).where(Refund.invoice_id == invoice_id).order_by(Refund.asked_at, Refund.id)
        return list(self._session.scalars(listed))


class CreditNotes:
    """The credit notes there are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, note: CreditNote) -> None:
        self._session.add(note)

    def get(self, note_id: UUID, *, of: ClientId | None) -> CreditNote:
        """Return the credit note, to look at. Raises CreditNoteUnknown, also where it is not `of` that client."""
        found = self._session.get(CreditNote, note_id)
        if found is None or of not in {None, found.client_id}:
            raise CreditNoteUnknown(f"there is no credit note {note_id}")
        return found

    def is_known(self, note_id: UUID) -> bool:
        """Tell whether there is such a credit note."""
        return self._session.scalar(select(CreditNote.id).where(CreditNote.id == note_id)) is not None

    def of_invoice(self, invoice_id: InvoiceId) -> list[CreditNote]:
        """Return the invoice's credit notes, oldest first."""
        listed = select(CreditNote).where(CreditNote.invoice_id == invoice_id)
        return list(self._session.scalars(listed.order_by(CreditNote.issued_at, CreditNote.id)))


class Disputes:
    """What clients' banks took back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, dispute: Dispute) -> None:
        self._session.add(dispute)

    def locked(self, provider: Provider, ref: str) -> Dispute | None:
        """Return the dispute, locked; None where it is new."""
        return self._session.scalars(
            select(Dispute)
            .where(Dispute.provider == provider, Dispute.ref == ref)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one_or_none()

    def listed(self, invoice_id: InvoiceId | None, *, of: ClientId | None, limit: int) -> list[Dispute]:
        """Return disputes, newest first, `of` that client and for that invoice only."""
        listed = select(Dispute).order_by(Dispute.opened_at.desc(), Dispute.id.desc()).limit(limit)
        if invoice_id is not None:
            listed = listed.where(Dispute.invoice_id == invoice_id)
        if of is not None:
            listed = listed.where(Dispute.client_id == of)
        return list(self._session.scalars(listed))
