"""Pipelines: the agency's own stages."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.schemas import PipelinesAnswer
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.visibility import require_team
from services.workflow.storage import team_reads
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Resource("pipelines", __name__, url_prefix="/pipelines", description="The agency's own stages")


@resource.get("")
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, PipelinesAnswer)
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[Pipeline]:
    """The pipelines with their stages, in order; for members only."""
    require_team(the_actor())
    after = decode_cursor(asked["cursor"], str)
    with begin_work() as work:
        rows = team_reads.pipelines(work.session, limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.key,))
