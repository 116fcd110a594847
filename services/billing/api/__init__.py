"""Billing over HTTP."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from services.billing.domain.pay_links import PayLinks
from services.billing.domain.provider import Provider
from services.billing.domain.refusals import ProviderUnknown
from services.billing.gateways.providers import processors_of
from services.billing.ports import Processors
from services.billing.settings import Settings
from services.billing.storage.work import Work
from shared.web.vouched import Vouched


def begin_work() -> AbstractContextManager[Work]:
    """Open a piece of work for the request at hand."""
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


def settings() -> Settings:
    """Return what billing runs with."""
    return cast("Settings", current_app.extensions["orderwright.settings"])


def home_currency() -> str:
    """Return the agency's own currency."""
    return settings().currency


def processors() -> Processors:
    """Return the payment providers; made with the first request that needs one."""
    if "orderwright.processors" not in current_app.extensions:
        current_app.extensions["orderwright.processors"] = processors_of(settings())
    return cast("Processors", current_app.extensions["orderwright.processors"])


def offered(provider: str) -> Provider:
    """Return the provider of that name. Raises ProviderUnknown where none is set up here."""
    if provider not in processors():
        raise ProviderUnknown(f"{provider} is not set up here")
    return Provider(provider)


def links() -> PayLinks:
    """Return what makes and reads the links to invoices' public pages."""
    return PayLinks(settings().link_key)


def vouched() -> Vouched:
    """Return what reads tokens that other apps made."""
    return Vouched(settings().link_key)
