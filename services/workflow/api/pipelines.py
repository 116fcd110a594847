"""Pipelines: the agency's own stages, made, changed, exported and imported."""

from http import HTTPStatus
from typing import Any

import yaml
from flask_smorest import Blueprint as Resource
from marshmallow import ValidationError

from services.workflow.api import begin_work
from services.workflow.api.pipeline_schemas import (
    ExportAnswer,
    ImportRequest,
    PipelineAnswer,
    PipelineDocument,
    PipelineRequest,
    PipelinesAnswer,
)
from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.visibility import require_team
from services.workflow.storage import team_reads
from services.workflow.use_cases.make_pipeline import MakePipeline, make_pipeline
from shared.contracts.schema import problems_of
from shared.kernel.refusals import Invalid, Problem
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


@resource.get("/<string(maxlength=100):key>")
@resource.response(HTTPStatus.OK, PipelineAnswer)
@problems(resource, 401, 403, 404)
def show(key: str) -> Pipeline:
    """One pipeline; for members only."""
    require_team(the_actor())
    with begin_work() as work:
        return work.pipelines.get(key)


@resource.put("/<string(maxlength=100):key>")
@resource.arguments(PipelineRequest)
@resource.response(HTTPStatus.OK, PipelineAnswer)
@problems(resource, 401, 403, 409, 422)
def change(asked: dict[str, Any], key: str) -> Pipeline:
    """Have a pipeline of this key in these stages, whether there was one or not; orders under way go on."""
    return _made(asked | {"key": key})


@resource.get("/<string(maxlength=100):key>/export")
@resource.response(HTTPStatus.OK, ExportAnswer)
@problems(resource, 401, 403, 404)
def export(key: str) -> dict[str, str]:
    """The pipeline as a YAML document that import reads."""
    require_team(the_actor())
    with begin_work() as work:
        document = work.pipelines.get(key).document()
    return {"yaml": yaml.safe_dump(document, sort_keys=False, allow_unicode=True)}


@resource.post("/import")
@resource.arguments(ImportRequest)
@resource.response(HTTPStatus.CREATED, PipelineAnswer)
@problems(resource, 401, 403, 409, 422)
def create_import(asked: dict[str, Any]) -> Pipeline:
    """Have the pipeline that a YAML document describes."""
    return _made(_read(asked["yaml"]))


def _made(asked: dict[str, Any]) -> Pipeline:
    ask = MakePipeline(actor=the_actor(), **asked | {"stages": tuple(asked["stages"])})
    with begin_work() as work:
        return make_pipeline(work, ask)


def _read(text: str) -> dict[str, Any]:
    """Raises Invalid for what is no YAML, or no pipeline."""
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as fault:
        raise Invalid([Problem(field="yaml", code="not_yaml", message=f"This is no YAML: {fault}")]) from fault
    try:
        loaded: dict[str, Any] = PipelineDocument().load(document)
    except ValidationError as fault:
        raise Invalid(problems_of(fault.messages)) from fault
    return loaded
