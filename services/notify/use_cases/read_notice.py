"""Read a notice: its reader says that they have seen it."""

from collections.abc import Sequence
from uuid import UUID

from services.notify.storage.work import Work
from shared.kernel.ids import NoticeId


def read_notice(work: Work, reader_id: UUID, notice_ids: Sequence[NoticeId] | None) -> None:
    """These notices to `reader_id`, or all, are read. A second time is no news. Raises NoticeUnknown for somebody else's."""
    work.inboxes.read(reader_id, notice_ids, at=work.now())
