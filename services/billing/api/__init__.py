"""Billing over HTTP."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from services.billing.storage.work import Work


def begin_work() -> AbstractContextManager[Work]:
    """Open a piece of work for the request at hand."""
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


def home_currency() -> str:
    """Return the agency's own currency."""
    return cast("str", current_app.extensions["orderwright.settings"].currency)
