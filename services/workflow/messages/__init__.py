"""What workflow hears, and what it does then."""

from typing import Final

from services.workflow.messages import from_billing, from_intake, from_notify, from_workflow
from shared.contracts.billing import facts as billing
from shared.contracts.billing import subscriptions
from shared.contracts.intake import doors as intake_doors
from shared.contracts.intake import facts as intake
from shared.contracts.intake import mergers as intake_mergers
from shared.contracts.notify import facts as notify
from shared.contracts.workflow import facts as workflow
from shared.contracts.workflow import reminders
from shared.messaging.handlers import Handlers

HANDLERS: Final[Handlers] = {
    intake_doors.AccessRevoked: from_intake.on_access_revoked,
    intake.ClientRegistered: from_intake.on_client_registered,
    intake.ClientChanged: from_intake.on_client_changed,
    intake.ClientErased: from_intake.on_client_erased,
    intake_mergers.ClientMerged: from_intake.on_client_merged,
    intake.ServicePublished: from_intake.on_service_published,
    intake.OrderReceived: from_intake.on_order_received,
    intake.OrderIncomplete: from_intake.on_order_incomplete,
    intake.OrderDetailsCompleted: from_intake.on_order_details_completed,
    intake.OrderReviewDemanded: from_intake.on_order_review_demanded,
    intake.OrderApproved: from_intake.on_order_approved,
    intake.OrderValidated: from_intake.on_order_validated,
    intake.OrderRejected: from_intake.on_order_rejected,
    intake.OrderWithdrawn: from_intake.on_order_withdrawn,
    billing.InvoiceIssued: from_billing.on_invoice_issued,
    billing.InvoicePaid: from_billing.on_invoice_paid,
    billing.InvoiceVoided: from_billing.on_invoice_voided,
    billing.InvoiceWrittenOff: from_billing.on_invoice_written_off,
    billing.InvoiceRefunded: from_billing.on_invoice_refunded,
    billing.CreditsGranted: from_billing.on_credits_granted,
    billing.PaymentDisputed: from_billing.on_payment_disputed,
    subscriptions.SubscriptionRenewed: from_billing.on_subscription_renewed,
    notify.NoticeDelivered: from_notify.on_notice_delivered,
    notify.NoticeFailed: from_notify.on_notice_failed,
    notify.ReplyReceived: from_notify.on_reply_received,
    notify.RatingReceived: from_notify.on_rating_received,
    workflow.TakeBackOrder: from_workflow.on_take_back_order,
    workflow.WatchClocks: from_workflow.on_watch_clocks,
    reminders.TellOverviews: from_workflow.on_tell_overviews,
    workflow.PlanWork: from_workflow.on_plan_work,
    workflow.LookAtMember: from_workflow.on_look_at_member,
    workflow.AcceptSilently: from_workflow.on_accept_silently,
}
