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


class RuleRefused(Conflict):
    """This rule can't be like that."""


class AudienceUnknown(NotFound):
    """There is no such audience, or it is not made of roles."""


class WordingUnknown(NotFound):
    """The agency has no words of its own there."""


class WordingRefused(Conflict):
    """These words can't be used: something in them is wrong."""


class LogoRefused(Conflict):
    """This can't be the agency's logo."""


class LogoUnknown(NotFound):
    """There is no such picture."""


class NoExample(Conflict):
    """There is no notice of this kind yet that could be shown in these words."""


class EndpointUnknown(NotFound):
    """There is no such endpoint."""


class EndpointRefused(Conflict):
    """An endpoint can't be like that."""


class KindStays(Conflict):
    """This kind of notice can't be switched off or moved."""


class MailUnknown(NotFound):
    """There is no such mail, or link into one."""


class MailDecided(Conflict):
    """Somebody has looked at this mail already, or nobody needs to."""


class LinkDead(NotFound):
    """The link was not made by us, or what it speaks of is gone."""
