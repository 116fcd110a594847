"""What intake tells of clients who turned out to be one."""

from datetime import datetime

from shared.contracts.parts import ClientCard
from shared.kernel.facts import Ask, Fact, message
from shared.kernel.ids import ClientId


@message("intake.repeat_merger.v1", about="merged_id")
class RepeatMerger(Ask):
    """Move what has become `merged_id`'s since they turned out to be `client_id`."""

    client_id: ClientId
    merged_id: ClientId


@message("intake.client_merged.v1", about="merged_id")
class ClientMerged(Fact):
    """The client `merged_id` turned out to be `client_id`: what was theirs is that client's, who is now as on this card. What still speaks of `merged_id` means the other."""

    client_id: ClientId
    merged_id: ClientId
    client: ClientCard
    merged_at: datetime
