"""What other systems ask of intake."""

from dataclasses import asdict
from typing import Any

from services.intake.domain.submission import Submission
from services.intake.storage.work import Work
from services.intake.use_cases import submit_order as use_case
from shared.contracts.intake.facts import SubmitOrder
from shared.kernel.actors import SYSTEM


def on_submit_order(work: Work, ask: SubmitOrder) -> dict[str, Any]:
    """An order from a shop, a CRM or a script is taken in as any other; the answer says how it stands."""
    submission = Submission(
        source=ask.source,
        external_id=ask.external_id,
        service=ask.service,
        client=ask.client,
        quantity=ask.quantity,
        answers=ask.answers,
        note=ask.note,
        option=ask.option,
        add_ons=ask.add_ons,
        coupon=ask.coupon,
    )
    order, _ = use_case.submit_order(work, use_case.SubmitOrder(actor=SYSTEM, submission=submission))
    return {
        "outcome": "accepted",
        "order": {
            "order_id": str(order.id),
            "number": order.number,
            "state": order.state.value,
            "problems": [asdict(missing) for missing in order.problems()],
        },
    }
