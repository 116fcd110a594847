"""Prune uploads: throw away the files that became nobody's answer."""

from datetime import datetime
from typing import Final

from services.intake.domain.uploads import UNCLAIMED_FOR
from services.intake.ports import FileStore
from services.intake.storage.work import Work
from shared.contracts.intake.facts import PruneUploads
from shared.storage.work import BeginWork

_AT_ONCE: Final = 200


class UploadPruner:
    """Answers the ask of the timer. Safe to repeat: bytes go first, so that a row is left as long as any of them may be."""

    def __init__(self, begin_work: BeginWork[Work], store: FileStore) -> None:
        self._begin_work = begin_work
        self._store = store

    def __call__(self, ask: PruneUploads) -> None:
        """Have no file that waits longer than it may."""
        while self._prune_some(ask.before):
            pass

    def _prune_some(self, before: datetime) -> bool:
        """Nobody can claim what is locked here."""
        with self._begin_work() as work:
            stale = work.uploads.unclaimed_since(min(before, work.now() - UNCLAIMED_FOR), most=_AT_ONCE)
            for file_id in stale:
                self._store.remove(file_id)
            work.uploads.remove(stale)
        return len(stale) == _AT_ONCE
