"""Workflow over HTTP: one module for each resource."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import current_app
from flask_smorest import Blueprint as Resource

from services.workflow.storage.work import Work
from shared.web.schemas import ProblemDocument

V = TypeVar("V", bound=Callable[..., Any])


def begin_work() -> AbstractContextManager[Work]:
    """Open a piece of work on this app's database."""
    return cast("AbstractContextManager[Work]", current_app.extensions["orderwright.begin_work"]())


def problems(resource: Resource, *statuses: HTTPStatus) -> Callable[[V], V]:
    """Declare the statuses that a view may answer with a problem document."""

    def declare(view: V) -> V:
        for status in statuses:
            view = resource.alt_response(
                int(status), schema=ProblemDocument, content_type="application/problem+json", description=status.phrase
            )(view)
        return view

    return declare
