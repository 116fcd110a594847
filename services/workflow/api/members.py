"""Members: the team, when they are away, and their end."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint as Resource

from services.workflow.api import begin_work
from services.workflow.api.doors import MEMBERS
from services.workflow.api.schemas import NothingRequest
from services.workflow.api.team_schemas import (
    AbsenceRequest,
    DepartureRequest,
    MemberPageAnswer,
    MemberRequest,
    MembersAnswer,
    TermsRequest,
)
from services.workflow.domain.visibility import require_team
from services.workflow.storage import team_reads
from services.workflow.storage.team_reads import MemberPage, MemberRow
from services.workflow.storage.work import Work
from services.workflow.use_cases.call_off_absence import CallOffAbsence, call_off_absence
from services.workflow.use_cases.change_member import ChangeMember, change_member
from services.workflow.use_cases.hire_member import HireMember, hire_member
from services.workflow.use_cases.let_member_go import LetMemberGo, let_member_go
from services.workflow.use_cases.plan_absence import PlanAbsence, plan_absence
from shared.kernel.ids import MemberId
from shared.kernel.permissions import MEMBERS_MANAGE
from shared.web.auth import the_actor
from shared.web.doors.links import invite
from shared.web.paging import Page, decode_cursor, page
from shared.web.resource import problems
from shared.web.schemas import PageRequest

resource = Resource("members", __name__, url_prefix="/members", description="The team")


def _shown(work: Work, member_id: UUID) -> MemberPage:
    return team_reads.member(work.session, the_actor(), member_id, at=work.now())


@resource.get("")
@resource.arguments(PageRequest, location="query")
@resource.response(HTTPStatus.OK, MembersAnswer)
@problems(resource, 401, 403, 422)
def index(asked: dict[str, Any]) -> Page[MemberRow]:
    """The team by name; for members only."""
    require_team(the_actor())
    after = decode_cursor(asked["cursor"], str, UUID)
    with begin_work() as work:
        rows = team_reads.members(work.session, at=work.now(), limit=asked["limit"], after=after)
    return page(rows, asked["limit"], lambda row: (row.name, str(row.member_id)))


@resource.post("")
@resource.arguments(MemberRequest)
@resource.response(HTTPStatus.CREATED, MemberPageAnswer)
@problems(resource, 401, 403, 409, 422)
def create(asked: dict[str, Any]) -> MemberPage:
    """Give a person an account; without a password they are invited to choose one."""
    with begin_work() as work:
        member = hire_member(work, HireMember(actor=the_actor(), **asked))
        if asked["password"] is None:
            invite(work, MEMBERS, member)
        return _shown(work, member.id)


@resource.get("/<uuid:member_id>")
@resource.response(HTTPStatus.OK, MemberPageAnswer)
@problems(resource, 401, 403, 404)
def show(member_id: UUID) -> MemberPage:
    """One member with their absences; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        return _shown(work, member_id)


@resource.patch("/<uuid:member_id>")
@resource.arguments(TermsRequest)
@resource.response(HTTPStatus.OK, MemberPageAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def change(asked: dict[str, Any], member_id: UUID) -> MemberPage:
    """Have the member on other terms; what is not named stays."""
    with begin_work() as work:
        change_member(work, ChangeMember(actor=the_actor(), member_id=MemberId(member_id), **asked))
        return _shown(work, member_id)


@resource.post("/<uuid:member_id>/invitation")
@resource.arguments(NothingRequest)
@resource.response(HTTPStatus.ACCEPTED)
@problems(resource, 401, 403, 404, 422)
def create_invitation(_asked: dict[str, Any], member_id: UUID) -> None:
    """Have a link mailed with which the member chooses a password; an older one opens nothing more."""
    the_actor().require(MEMBERS_MANAGE)
    with begin_work() as work:
        invite(work, MEMBERS, work.members.get(member_id))


@resource.post("/<uuid:member_id>/absences")
@resource.arguments(AbsenceRequest)
@resource.response(HTTPStatus.CREATED, MemberPageAnswer)
@problems(resource, 401, 403, 404, 422)
def create_absence(asked: dict[str, Any], member_id: UUID) -> MemberPage:
    """Plan an absence; orders that are not begun go to others when it comes."""
    require_team(the_actor())
    with begin_work() as work:
        plan_absence(work, PlanAbsence(actor=the_actor(), member_id=MemberId(member_id), **asked))
        return _shown(work, member_id)


@resource.delete("/<uuid:member_id>/absences/<uuid:absence_id>")
@resource.arguments(NothingRequest, location="query")
@resource.response(HTTPStatus.NO_CONTENT)
@problems(resource, 401, 403, 404, 422)
def remove_absence(_asked: dict[str, Any], member_id: UUID, absence_id: UUID) -> None:
    """Call an absence off."""
    require_team(the_actor())
    with begin_work() as work:
        call_off_absence(work, CallOffAbsence(actor=the_actor(), member_id=MemberId(member_id), absence_id=absence_id))


@resource.post("/<uuid:member_id>/departure")
@resource.arguments(DepartureRequest)
@resource.response(HTTPStatus.CREATED, MemberPageAnswer)
@problems(resource, 401, 403, 404, 409, 422)
def create_departure(asked: dict[str, Any], member_id: UUID) -> MemberPage:
    """Let the member go, now or at an hour to come; their orders go to others."""
    with begin_work() as work:
        let_member_go(work, LetMemberGo(actor=the_actor(), member_id=MemberId(member_id), **asked))
        return _shown(work, member_id)
