"""The onboarding form: what every client is asked once, with their first order."""

from typing import Any

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.offer_requests import FormRequest
from services.intake.api.service_schemas import FormVersionAnswer
from services.intake.domain.form import Form
from services.intake.use_cases.publish_onboarding import PublishOnboarding, publish_onboarding
from shared.kernel.permissions import SERVICES_MANAGE
from shared.web.auth import the_actor
from shared.web.etags import etag, require_match
from shared.web.resource import problems

resource = Blueprint("onboarding", __name__, description="What every client is asked once.")


@resource.before_request
def sign_in_first() -> None:
    """Whoever is nobody hears nothing about their input."""
    the_actor()


@resource.get("/onboarding-form")
@resource.response(200, FormVersionAnswer)
@problems(resource, 401, 403)
def show() -> Any:
    """The form; version 0 where nothing was ever asked."""
    the_actor().require(SERVICES_MANAGE)
    with begin_work() as work:
        present = work.services.onboarding_locked()
    version = present.version if present else 0
    rows = Form.of_rows(present.fields).as_rows() if present else []
    return {"version": version, "fields": rows}, 200, {"ETag": etag(version)}


@resource.put("/onboarding-form")
@resource.arguments(FormRequest)
@resource.response(200, FormVersionAnswer)
@problems(resource, 401, 403, 412)
def change(request: Form) -> Any:
    """Ask this of clients from now on; those who have answered another version are not asked again."""
    with begin_work() as work:
        present = work.services.onboarding_locked()
        before = etag(present.version if present else 0)
        new = publish_onboarding(work, PublishOnboarding(actor=the_actor(), form=request))
        require_match(before)
        return {"version": new.version, "fields": new.form.as_rows()}, 200, {"ETag": etag(new.version)}
