"""What billing does with the messages it hears."""

from typing import Final

from services.billing.messages import from_billing, from_intake, from_workflow
from shared.contracts.billing import facts as billing
from shared.contracts.billing import subscriptions
from shared.contracts.intake import doors as intake_doors
from shared.contracts.intake import facts as intake
from shared.contracts.intake import mergers as intake_mergers
from shared.contracts.workflow import doors as workflow_doors
from shared.contracts.workflow import facts as workflow
from shared.messaging.handlers import Handlers

HANDLERS: Final[Handlers] = {
    intake_doors.AccessRevoked: from_intake.on_access_revoked,
    intake.ClientRegistered: from_intake.on_client_registered,
    intake.ClientChanged: from_intake.on_client_changed,
    intake.ClientErased: from_intake.on_client_erased,
    intake_mergers.ClientMerged: from_intake.on_client_merged,
    intake.PurchaseChecked: from_intake.on_purchase_checked,
    intake.OrderReviewDemanded: from_intake.on_order_review_demanded,
    intake.OrderRejected: from_intake.on_order_rejected,
    intake.OrderWithdrawn: from_intake.on_order_withdrawn,
    billing.CollectInvoice: from_billing.on_collect_invoice,
    billing.CreditsEarned: from_billing.on_credits_earned,
    billing.GrantCredits: from_billing.on_grant_credits,
    billing.RemindPayer: from_billing.on_remind_payer,
    workflow_doors.AccessRevoked: from_workflow.on_access_revoked,
    subscriptions.RenewSubscription: from_billing.on_renew_subscription,
    subscriptions.SubscriptionPaid: from_billing.on_subscription_paid,
    subscriptions.DunSubscription: from_billing.on_dun_subscription,
    subscriptions.CancelSubscription: from_billing.on_cancel_subscription,
    workflow.OrderCancelled: from_workflow.on_order_cancelled,
    workflow.OrderChanged: from_workflow.on_order_changed,
}
