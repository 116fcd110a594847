"""What intake tells: the way of an order to its validation, clients and services.

Its facts may overtake each other: all but the first wait for an order we have not met.
"""

from services.workflow.domain.refusals import OrderUnknown
from services.workflow.storage.work import Work
from services.workflow.use_cases.erase_client import erase_client
from services.workflow.use_cases.follow_validation import Said, follow_validation
from services.workflow.use_cases.keep_client import keep_client
from services.workflow.use_cases.keep_service import keep_service
from services.workflow.use_cases.merge_client import merge_client
from services.workflow.use_cases.receive_order import receive_order
from services.workflow.use_cases.validate_order import validate_order
from shared.contracts.intake.doors import AccessRevoked
from shared.contracts.intake.facts import (
    ClientChanged,
    ClientErased,
    ClientRegistered,
    OrderApproved,
    OrderDetailsCompleted,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderReviewDemanded,
    OrderValidated,
    OrderWithdrawn,
    ServicePublished,
)
from shared.contracts.intake.mergers import ClientMerged
from shared.kernel.refusals import NotYet


def on_client_registered(work: Work, fact: ClientRegistered) -> None:
    """We keep a client's card, for lists."""
    keep_client(work, fact.client, fact.registered_at)


def on_client_changed(work: Work, fact: ClientChanged) -> None:
    """The client's card is another."""
    keep_client(work, fact.client, fact.changed_at)


def on_client_erased(work: Work, fact: ClientErased) -> None:
    """The client is nobody any more, also in what they said in their orders."""
    erase_client(work, fact)


def on_client_merged(work: Work, fact: ClientMerged) -> None:
    """Two clients are one: the duplicate's orders are the other's, and so is what still comes in their name."""
    merge_client(work, fact)


def on_service_published(work: Work, fact: ServicePublished) -> None:
    """We keep a service's card, so that members can be said to do it."""
    keep_service(work, fact)


def on_order_received(work: Work, fact: OrderReceived) -> None:
    """An order that was taken in is ours to show from then on."""
    receive_order(work, fact)


def on_order_incomplete(work: Work, fact: OrderIncomplete) -> None:
    """An order that lacks details waits for the client."""
    _follow(work, fact)


def on_order_details_completed(work: Work, fact: OrderDetailsCompleted) -> None:
    """An order that has its details goes on."""
    _follow(work, fact)


def on_order_review_demanded(work: Work, fact: OrderReviewDemanded) -> None:
    """An order that a member must look at waits for them."""
    _follow(work, fact)


def on_order_approved(work: Work, fact: OrderApproved) -> None:
    """A member has looked at the order."""
    _follow(work, fact)


def on_order_validated(work: Work, fact: OrderValidated) -> None:
    """A validated order is queued and routed."""
    try:
        validate_order(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_order_rejected(work: Work, fact: OrderRejected) -> None:
    """A rejected order is at its end."""
    _follow(work, fact)


def on_order_withdrawn(work: Work, fact: OrderWithdrawn) -> None:
    """A withdrawn order is at its end."""
    _follow(work, fact)


def _follow(work: Work, fact: Said) -> None:
    try:
        follow_validation(work, fact)
    except OrderUnknown as unknown:
        raise NotYet(str(unknown)) from unknown


def on_access_revoked(work: Work, fact: AccessRevoked) -> None:
    """Who was signed out, or may do other things by now, does nothing here with an older token."""
    work.take_no_token(fact.about_ids, before=fact.before, until=fact.until)
