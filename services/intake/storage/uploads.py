"""Uploads, found by the ids that answers name."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.intake.domain.files import files_named, with_files
from services.intake.domain.form import Answers, Form
from services.intake.domain.refusals import FileUnknown
from services.intake.domain.uploads import Bond, Upload
from shared.kernel.ids import OrderId
from shared.storage.types import among


class Uploads:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, upload: Upload) -> None:
        self._session.add(upload)

    def get(self, file_id: UUID) -> Upload:
        """Raises FileUnknown."""
        found = self._session.get(Upload, file_id)
        if found is None:
            raise FileUnknown(f"there is no file {file_id}")
        return found

    def of_order(self, order_id: OrderId) -> Sequence[Upload]:
        """Return the files that are answers of an order."""
        claimed = (Upload.order_id == order_id) & Upload.claimed_at.is_not(None)
        return self._session.scalars(select(Upload).where(claimed).order_by(Upload.uploaded_at, Upload.id)).all()

    def answering(self, form: Form, answers: Answers, bond: Bond, *, at: datetime) -> Answers:
        """Return the answers with the files they name as we know them; where the order is there, they are its own from now on.

        A file of another order is not found. Answers without files cost nothing.
        """
        named = files_named(form, answers)
        found = [upload for upload in self._locked(named) if upload.is_for(bond)] if named else []
        if bond.order_id is not None:
            for upload in found:
                upload.claim(bond.order_id, at=at)
        return with_files(form, answers, {upload.id: upload.as_answer() for upload in found})

    def unclaimed_since(self, instant: datetime, *, most: int) -> Sequence[UUID]:
        """Return the ids of files that were uploaded before then and are nobody's answer."""
        query = select(Upload.id).where(Upload.claimed_at.is_(None), Upload.uploaded_at < instant)
        return self._session.scalars(query.limit(most).with_for_update(skip_locked=True)).all()

    def remove(self, file_ids: Iterable[UUID]) -> None:
        """Forget these files; their bytes are the store's."""
        self._session.execute(delete(Upload).where(among(Upload.id, file_ids)))

    def _locked(self, file_ids: set[UUID]) -> Sequence[Upload]:
        query = select(Upload).where(among(Upload.id, sorted(file_ids))).order_by(Upload.id)
        return self._session.scalars(query.with_for_update().execution_options(autoflush=False)).all()
