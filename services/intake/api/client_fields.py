"""Client fields: what the agency keeps of every client in fields of its own making."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.offer_requests import FormRequest
from services.intake.api.service_schemas import FormVersionAnswer
from services.intake.domain.form import Form
from services.intake.use_cases.publish_client_fields import PublishClientFields, publish_client_fields
from shared.kernel.permissions import CLIENTS_VIEW
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match
from shared.web.resource import problems

resource = Blueprint("client fields", __name__, description="What the agency keeps of every client.")


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/client-fields")
@resource.response(200, FormVersionAnswer)
@problems(resource, 401, 403)
def show() -> Any:
    """The fields that `custom` of a client holds; version 0 where the agency never made any."""
    the_actor().require(CLIENTS_VIEW)
    with begin_work() as work:
        version, form = work.clients.fields()
    return {"version": version, "fields": form.as_rows()}, 200, {"ETag": etag(version)}


@resource.put("/client-fields")
@resource.arguments(FormRequest)
@resource.response(200, FormVersionAnswer)
@problems(resource, 401, 403, 412)
def change(request: Form) -> Any:
    """Check `custom` of clients against these from now on: single values, required where they say so."""
    with begin_work() as work:
        before = etag(work.clients.fields()[0])
        new = publish_client_fields(work, PublishClientFields(actor=the_actor(), form=request))
        require_match(before)
        return {"version": new.version, "fields": new.form.as_rows()}, 200, {"ETag": etag(new.version)}
