"""Roles: what the people of the agency may do."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.team_schemas import RoleAnswer, RoleRequest, RolesAnswer
from services.workflow.domain.roles import Role
from services.workflow.domain.visibility import require_team
from services.workflow.storage import team_reads
from services.workflow.use_cases.make_role import MakeRole, make_role
from services.workflow.use_cases.remove_role import RemoveRole, remove_role
from shared.web.auth import the_actor
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Resource("roles", __name__, url_prefix="/roles", description="What the people of the agency may do")


@resource.get("")
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, RolesAnswer)
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[Role]:
    """The roles by key; for members only."""
    require_team(the_actor())
    after = decode_cursor(asked["cursor"], str)
    with begin_work() as work:
        rows = team_reads.roles(work.session, limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.key,))


@resource.put("/<string(maxlength=100):key>")
@resource.arguments(RoleRequest)
@resource.response(HTTPStatus.OK, RoleAnswer)
@problems(resource, 401, 403, 409, 422)
def change(asked: dict[str, Any], key: str) -> Role:
    """Have a role of this key with these permissions, whether there was one or not."""
    with begin_work() as work:
        return make_role(work, MakeRole(actor=the_actor(), key=key, **asked))


@resource.delete("/<string(maxlength=100):key>")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 409)
def remove(key: str) -> None:
    """Remove a role that nobody has."""
    with begin_work() as work:
        remove_role(work, RemoveRole(actor=the_actor(), key=key))
