"""Where drafts of invoices are kept."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.billing.domain.draft import Draft
from services.billing.domain.refusals import DraftUnknown
from shared.kernel.ids import InvoiceId


class Drafts:
    """The invoices that members are writing."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, draft: Draft) -> None:
        self._session.add(draft)

    def locked(self, draft_id: InvoiceId) -> Draft:
        """Return the draft, locked. Raises DraftUnknown."""
        found = self._session.scalars(
            select(Draft).where(Draft.id == draft_id).with_for_update().execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            raise DraftUnknown(f"there is no draft {draft_id}")
        return found

    def remove(self, draft: Draft) -> None:
        self._session.execute(delete(Draft).where(Draft.id == draft.id))

    def open(self, *, limit: int) -> list[Draft]:
        """Return the drafts that are not issued, newest first."""
        listed = select(Draft).where(Draft.issued_at.is_(None)).order_by(Draft.made_at.desc(), Draft.id.desc())
        return list(self._session.scalars(listed.limit(limit)))
