"""Everything notify says no to."""

from shared.kernel.refusals import Conflict, NotFound


class NoticeUnknown(NotFound):
    """There is no such notice."""


class PersonUnknown(NotFound):
    """Nobody has told us of this client or member."""


class OrderUnknown(NotFound):
    """Nobody has told us of this order."""


class ChannelUnknown(NotFound):
    """We have no such channel."""


class MoveRefused(Conflict):
    """A notice in this state can't do that."""
