"""Why intake says no."""

from shared.kernel.refusals import Conflict, NotFound


class OrderUnknown(NotFound):
    """There is no such order, or it is somebody else's."""


class ServiceUnknown(NotFound):
    """There is no such service on sale."""


class ClientUnknown(NotFound):
    """There is no such client, or this actor may not know of them."""


class SubmissionUnknown(NotFound):
    """No submission of this source and message id was ever heard."""


class FileUnknown(NotFound):
    """There is no such file, it is somebody else's, or its link is forged or too old."""


class FieldUnknown(NotFound):
    """The form has no such field, or it takes no file."""


class FileInfected(Conflict):
    """The scanner found something in the file that does harm."""


class DraftGone(NotFound):
    """There is no such draft of an order form: it was sent, is too old, or never was."""


class FormLinkDead(NotFound):
    """The link to a form is forged, cut off or too old."""


class SubmissionDiffers(Conflict):
    """Another submission came under this source and external id before (rule I-1)."""


class ContactUnknown(NotFound):
    """The client has no such contact."""


class OrdersOpen(Conflict):
    """Something is still to become of orders of this client."""


class ClientGone(Conflict):
    """The client is erased, or part of another one by now."""


class EmailTaken(Conflict):
    """Another client has this e-mail address."""


class AddressIsClients(Conflict):
    """A client signs in with this address: who came by it would be unclear."""


class AnswersClosed(Conflict):
    """The order's details are settled; they can't be changed any more."""


class MoveRefused(Conflict):
    """The order's state does not allow this (rule W-1)."""


class BasketPlaced(Conflict):
    """What was in the basket is ordered: it takes nothing more."""


class BasketFull(Conflict):
    """The basket holds as many orders as one can."""


class ItemUnknown(NotFound):
    """There is no such item in the basket."""


class BasketUnknown(NotFound):
    """No basket has a key like this."""
