"""Read an order form that was filled in: it becomes a submission, or comes back with everything that is wrong."""

from dataclasses import dataclass, replace

from services.intake.domain.bought import choice_problems
from services.intake.domain.checking import is_storable, merged, problems_with
from services.intake.domain.offer import AskedWhen
from services.intake.domain.placing import owner_problems
from services.intake.domain.submission import Submission
from services.intake.domain.uploads import Bond
from services.intake.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.refusals import Invalid


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOrderForm:
    """`actor`, or a visitor, has filled in the order form as `submission` says."""

    actor: Actor
    submission: Submission


def read_order_form(work: Work, ask: ReadOrderForm) -> Submission:
    """Return the submission, which can be placed.

    Who fills in a form is there to be asked: where the service asks its questions before it is ordered, none may be left open.
    Raises Invalid with every problem (rule I-4).
    """
    submission = ask.submission.trimmed()
    found = work.services.on_sale(submission.service) if is_storable(submission.service) else None
    fields = submission.content() | {"source": submission.source, "external_id": submission.external_id}
    problems = owner_problems(ask.actor, submission.source, submission.client)
    problems += problems_with(fields, is_on_sale=found is not None)
    if found is not None:
        service, version = found
        problems += choice_problems(service, submission.option, submission.add_ons)
        if service.asked_when is AskedWhen.BEFORE:
            bond = Bond(source=submission.source, external_id=submission.external_id)
            answers = work.uploads.answering(version.form, submission.answers, bond, at=work.now())
            missing = version.form.check(version.form.with_defaults(answers))
            problems = merged(problems, [replace(each, field=f"answers.{each.field}") for each in missing])
    if problems:
        raise Invalid(problems)
    return submission
