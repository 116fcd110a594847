"""Repeat a merger: what was under way for the duplicate while it was merged is moved too."""

from services.intake.domain.merging import merged
from services.intake.storage import merging
from services.intake.storage.work import Work
from shared.contracts.intake.mergers import RepeatMerger


def repeat_merger(work: Work, ask: RepeatMerger) -> None:
    """Whatever has become the duplicate's since is the other's; tells ClientMerged once more. Where it was all moved nothing changes. Raises ClientUnknown."""
    other = work.clients.locked(ask.merged_id)
    if other.merged_into is None:
        return
    client = work.clients.locked(other.merged_into)
    merging.move(work.session, other.id, client.id)
    work.announce(merged(client, other, at=work.now()))
