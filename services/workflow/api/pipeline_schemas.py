"""What the API of pipelines reads and answers."""

from typing import Any

from marshmallow import fields, post_load, validate

from services.workflow.api.schemas import blankless, text
from services.workflow.domain.assignments import Part
from services.workflow.domain.pipelines import StageTerms, WorkedBy
from services.workflow.domain.states import OrderState
from shared.web.schemas import Answer, Request, page_of

_KEY = validate.Regexp(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", error="Keys are lower case letters, digits and hyphens.")


def _key(**options: Any) -> fields.String:
    return fields.String(validate=validate.And(validate.Length(min=1, max=100), _KEY), **options)


def _count(most: int) -> fields.Integer:
    return fields.Integer(strict=True, load_default=None, allow_none=True, validate=validate.Range(min=1, max=most))


class StageTermsRequest(Request):
    key = _key(required=True)
    name = blankless(200)
    state = fields.Enum(OrderState, by_value=True, required=True)
    is_visible = fields.Boolean(load_default=True)
    part = fields.Enum(Part, by_value=True, load_default=Part.WORKER)
    worked_by = fields.Enum(WorkedBy, by_value=True, load_default=WorkedBy.SAME)
    worked_by_key = text(100, load_default=None, allow_none=True)
    limit_hours = _count(10_000)
    effort_minutes = _count(100_000)
    needs = fields.List(text(100), load_default=list, validate=validate.Length(max=20))
    approved_by = text(100, load_default=None, allow_none=True)
    template = text(100, load_default=None, allow_none=True)
    is_clock_paused = fields.Boolean(load_default=False)
    wip_limit = _count(100_000)
    moves_on = fields.Boolean(load_default=False)

    @post_load
    def _make(self, loaded: dict[str, Any], **_: Any) -> StageTerms:
        return StageTerms(**loaded | {"needs": tuple(loaded["needs"])})


class PipelineRequest(Request):
    """`moved` says where the orders go whose stage is no more: its key, and the key of the stage instead."""

    name = blankless(200)
    template = text(100, load_default=None, allow_none=True)
    stages = fields.List(fields.Nested(StageTermsRequest), required=True, validate=validate.Length(min=1, max=100))
    moved = fields.Dict(keys=text(100), values=text(100), load_default=dict, validate=validate.Length(max=100))


class PipelineDocument(PipelineRequest):
    """A pipeline as export writes it and import reads it."""

    key = _key(required=True)


class ImportRequest(Request):
    yaml = blankless(200_000)


class StageTermsAnswer(Answer):
    key = fields.String(required=True)
    name = fields.String(required=True)
    state = fields.Enum(OrderState, by_value=True, required=True)
    is_visible = fields.Boolean(required=True)
    part = fields.Enum(Part, by_value=True, required=True)
    worked_by = fields.Enum(WorkedBy, by_value=True, required=True)
    worked_by_key = fields.String(required=True, allow_none=True)
    limit_hours = fields.Integer(required=True, allow_none=True)
    effort_minutes = fields.Integer(required=True, allow_none=True)
    needs = fields.List(fields.String(), required=True)
    approved_by = fields.String(required=True, allow_none=True)
    template = fields.String(required=True, allow_none=True)
    is_clock_paused = fields.Boolean(required=True)
    wip_limit = fields.Integer(required=True, allow_none=True)
    moves_on = fields.Boolean(required=True)


class PipelineAnswer(Answer):
    key = fields.String(required=True)
    name = fields.String(required=True)
    template = fields.String(required=True, allow_none=True)
    stages = fields.List(fields.Nested(StageTermsAnswer), required=True)


class ExportAnswer(Answer):
    yaml = fields.String(required=True)


PipelinesAnswer = page_of(PipelineAnswer)
