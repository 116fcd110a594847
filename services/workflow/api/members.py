"""Members: the team."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.schemas import MemberAnswer, MemberRequest, MembersAnswer
from services.workflow.domain.visibility import require_team
from services.workflow.storage import team_reads
from services.workflow.storage.team_reads import MemberRow
from services.workflow.use_cases.hire_member import HireMember, hire_member
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Resource("members", __name__, url_prefix="/members", description="The team")


@resource.get("")
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, MembersAnswer)
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[MemberRow]:
    """The team by name; for members only."""
    require_team(the_actor())
    after = decode_cursor(asked["cursor"], str, UUID)
    with begin_work() as work:
        rows = team_reads.members(work.session, limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.name, str(row.member_id)))


@resource.post("")
@resource.arguments(MemberRequest)
@resource.response(HTTPStatus.CREATED, MemberAnswer)
@problems(resource, 401, 403, 409, 422)
def create(asked: dict[str, Any]) -> MemberRow:
    """Give a person an account."""
    ask = HireMember(actor=the_actor(), **asked | {"services": tuple(asked["services"])})
    with begin_work() as work:
        return team_reads.member(work.session, hire_member(work, ask).id)
