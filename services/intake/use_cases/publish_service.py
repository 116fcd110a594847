"""Publish a service: put it on sale, or change what is."""

from dataclasses import dataclass

from services.intake.domain.offer import Offer
from services.intake.domain.offer_faults import faults_of
from services.intake.domain.service import Service
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ServiceId, new_id
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishService:
    """`actor` wants the service `offer.code` sold as `offer` says."""

    actor: Actor
    offer: Offer


def publish_service(work: Work, ask: PublishService) -> Service:
    """Return the service as it is sold from now on; orders placed before keep their price and form (rules I-2, I-7).

    Tells ServicePublished unless it was so already. Raises NotAllowed, Invalid where it can't be sold or its form can't be asked.
    """
    ask.actor.require(SERVICES_MANAGE)
    if faults := faults_of(ask.offer):
        raise Invalid(faults)
    service = work.services.locked_by_code(ask.offer.code)
    if service is None:
        service = Service.new(ServiceId(new_id()))
        work.services.add(service)
    work.announce(*service.publish(ask.offer, at=work.now()))
    return service
