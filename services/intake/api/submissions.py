"""What became of orders that came as messages."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from services.intake.api import begin_work
from services.intake.api.answers import submission_answer
from services.intake.api.askers import the_asker
from services.intake.api.schemas import SubmissionAnswer
from services.intake.use_cases.look_up_submission import LookUpSubmission, look_up_submission
from shared.web.resource import problems

resource = Blueprint("submissions", __name__, description="Orders that came as task messages.")


@resource.get("/submissions/<source>/<uuid:message_id>")
@resource.response(200, SubmissionAnswer)
@problems(resource, 401, 403, 404)
def show(source: str, message_id: UUID) -> Any:
    """What became of one message: a sender who missed the answer asks here, by HTTP Basic with its name and secret, and sends again where it was never heard."""
    ask = LookUpSubmission(actor=the_asker(), source=source, message_id=message_id)
    with begin_work() as work:
        return submission_answer(look_up_submission(work, ask))
