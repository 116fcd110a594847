"""What intake does with what it hears."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from services.intake.messages.from_billing import (
    on_order_funded,
    on_plan_changed,
    on_subscription_cancelled,
    on_subscription_renewed,
)
from services.intake.messages.from_outside import on_submit_order, on_submit_purchase
from services.intake.messages.from_timers import on_remind_client, on_repeat_merger
from services.intake.messages.from_workflow import on_access_revoked, on_request_changed
from services.intake.storage.work import Work
from services.intake.use_cases.explain_purchase import explain_purchase
from services.intake.use_cases.explain_submission import explain_submission
from shared.contracts.billing.facts import OrderFunded
from shared.contracts.billing.subscriptions import PlanChanged, SubscriptionCancelled, SubscriptionRenewed
from shared.contracts.intake.facts import RemindClient, SubmitOrder, SubmitPurchase
from shared.contracts.intake.mergers import RepeatMerger
from shared.contracts.workflow.doors import AccessRevoked
from shared.contracts.workflow.facts import RequestChanged
from shared.kernel.facts import Message
from shared.kernel.refusals import Problem
from shared.messaging.handlers import Handlers

HANDLERS: Final[Handlers] = {
    SubmitOrder: on_submit_order,
    SubmitPurchase: on_submit_purchase,
    RemindClient: on_remind_client,
    RepeatMerger: on_repeat_merger,
    OrderFunded: on_order_funded,
    AccessRevoked: on_access_revoked,
    RequestChanged: on_request_changed,
    PlanChanged: on_plan_changed,
    SubscriptionRenewed: on_subscription_renewed,
    SubscriptionCancelled: on_subscription_cancelled,
}

#: What else is wrong with a message that was refused for its shape.
EXPLAIN: Final[Mapping[type[Message], Callable[[Work, Mapping[str, Any], Sequence[Problem]], Sequence[Problem]]]] = {
    SubmitOrder: explain_submission,
    SubmitPurchase: explain_purchase,
}
