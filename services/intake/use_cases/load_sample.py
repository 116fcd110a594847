"""Load the sample agency: its services and its clients."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from services.intake.domain.client import Client, email_key
from services.intake.domain.sample import BUYERS, OFFERS, PASSWORD, client_id_of, service_id_of
from services.intake.domain.service import Service
from services.intake.storage.work import Work


def load_sample(begin_work: Callable[[], AbstractContextManager[Work]]) -> None:
    """The sample agency's services are on sale and its clients may sign in. Safe to repeat: what is there already is no news."""
    with begin_work() as work:
        for offer in OFFERS:
            service = work.services.locked_by_code(offer.code)
            if service is None:
                service = Service.new(service_id_of(offer.code))
                work.services.add(service)
            work.announce(*service.publish(offer, at=work.now()))
    for buyer in BUYERS:
        with begin_work() as work:
            client = work.clients.by_email(email_key(buyer.email))
            if client is None:
                client = Client.of(buyer, client_id=client_id_of(buyer.email), at=work.now())
                work.clients.add(client)
                work.announce(*client.registered())
            client.take_password(PASSWORD)
