"""Intake over HTTP."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from services.intake.settings import Settings
from services.intake.storage.work import Work
from shared.web.vouched import Vouched


def begin_work() -> AbstractContextManager[Work]:
    """Open a piece of work for this request."""
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


def vouched() -> Vouched:
    """Return what makes tokens that other apps believe."""
    settings = cast("Settings", current_app.extensions["orderwright.settings"])
    return Vouched(settings.link_key)
