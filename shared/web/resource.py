"""What the resources of an API declare of themselves."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask_smorest import Blueprint as Resource

from shared.web.schemas import ProblemDocument

V = TypeVar("V", bound=Callable[..., Any])


def problems(resource: Resource, *statuses: int) -> Callable[[V], V]:
    """Declare the statuses that a view may answer with a problem document."""

    def declare(view: V) -> V:
        for status in statuses:
            view = resource.alt_response(
                int(status),
                schema=ProblemDocument,
                content_type="application/problem+json",
                description=HTTPStatus(status).phrase,
                success=False,
            )(view)
        return view

    return declare
