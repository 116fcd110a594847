"""Workflow over HTTP: one module for each resource."""

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app

from services.workflow.storage.work import Work


def begin_work() -> AbstractContextManager[Work]:
    """Open a piece of work on this app's database."""
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())
