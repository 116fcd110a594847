"""Wake a desk: have it look at once for what is due."""

from collections.abc import Callable, Mapping

from services.notify.domain.kinds import Channel
from services.notify.domain.refusals import ChannelUnknown
from services.notify.errands.hand_over_due import Made, Try
from shared.contracts.notify.facts import HandOverDue, HandOverNotice
from shared.messaging.lane import Lane

#: A lane for each channel: one that is slow holds no other up.
Lanes = Mapping[Channel, Lane[Try, Made]]


class WakeDesk:
    """Answers the asks that wake desks. Safe to repeat: it claims what is due, and the rest is the lane's."""

    def __init__(self, lanes: Lanes, *, at_the_end: Callable[[], None]) -> None:
        self._lanes = lanes
        self._at_the_end = at_the_end

    def __call__(self, ask: HandOverDue | HandOverNotice) -> None:
        """Claim what is due on the channel and have it handed over. Raises ChannelUnknown."""
        name = ask.channel if isinstance(ask, HandOverDue) else Channel.EMAIL.value
        lane = next((lane for channel, lane in self._lanes.items() if channel.value == name), None)
        if lane is None:
            raise ChannelUnknown(f"there is no channel {name}")
        lane.wake()

    def close(self) -> None:
        """Claim nothing more, and return when what is under way is written down."""
        for lane in self._lanes.values():
            lane.close()
        self._at_the_end()
