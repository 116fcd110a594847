"""A carrier whose tries are counted."""

from services.notify.domain.attempt import Answer
from services.notify.domain.kinds import Channel
from services.notify.ports import Carrier, Parcel
from shared.kernel.meters import NOTICE_TRIES


class Counted:
    """Hands over what `carrier` does, and counts what came of it by channel."""

    def __init__(self, channel: Channel, carrier: Carrier) -> None:
        self._channel = channel
        self._carrier = carrier

    def send(self, parcel: Parcel) -> Answer:
        """Return what the other side said."""
        answer = self._carrier.send(parcel)
        NOTICE_TRIES.add(self._channel.value, answer.outcome.value)
        return answer
