"""Every no that workflow says."""

from shared.kernel.refusals import Conflict, NotAllowed, NotFound, Unauthenticated


class OrderUnknown(NotFound):
    """There is no such order, or it is somebody else's."""


class MemberUnknown(NotFound):
    """There is no such member."""


class RoleUnknown(NotFound):
    """There is no such role."""


class AbsenceUnknown(NotFound):
    """The member has no such absence."""


class RoleInUse(Conflict):
    """Somebody has this role."""


class LastAdministrator(Conflict):
    """Nobody would be left who may manage members."""


class PipelineUnknown(NotFound):
    """There is no such pipeline."""


class StageUnknown(NotFound):
    """The order's pipeline has no such stage."""


class NotInPool(Conflict):
    """The order does not wait for anybody."""


class TakeRefused(Conflict):
    """Routing would not give this order to the member either (rule W-3)."""


class ProposalStale(Conflict):
    """What was proposed does not fit any more."""


class TaskUnknown(NotFound):
    """The order has no such task."""


class FileUnknown(NotFound):
    """There is no such file, or it is not for the reader."""


class MessageUnknown(NotFound):
    """The order has no such message."""


class OrderLocked(Conflict):
    """The order is complete and stays so; only a revision takes it up again (rule W-11)."""


class ProposalUnknown(NotFound):
    """The order has no such proposal."""


class ViewUnknown(NotFound):
    """There is no such view, or it is somebody else's."""


class TemplateUnknown(NotFound):
    """There is no such list of tasks."""


class StageOccupied(Conflict):
    """Orders stand in this stage."""


class StageFull(Conflict):
    """As many orders stand in this stage as may at once."""


class ApiKeyUnknown(NotFound):
    """There is no such key."""


class ApiKeyRefused(Unauthenticated):
    """Nobody has this key, or it is over."""


class StageClosed(Conflict):
    """The order lacks what lets it into this stage; `missing` names everything."""


class MoveRefused(Conflict):
    """The order's state does not allow this (rule W-1)."""


class OrderClosed(Conflict):
    """The order is at its end."""


class MemberUnavailable(Conflict):
    """The member has left the team."""


class EmailTaken(Conflict):
    """Another member has this e-mail address."""


class DeliveryMissing(Conflict):
    """An order becomes delivered by a delivery, and revised by its client's word, not by a change of stage."""


class NotDone(Conflict):
    """The order is not complete."""


class ProposalAnswered(Conflict):
    """The proposal was answered otherwise."""


class RevisionsUsedUp(Conflict):
    """The service's number of revisions is used up; a manager may still allow one (rule W-10)."""


class NotYours(NotAllowed):
    """The actor may see the order, but this is not for them to do."""


class DeliveryUnknown(NotFound):
    """There is no such delivery, or the link to it is good no more."""
