"""What notify does with what it hears."""

from typing import Final

from services.notify.messages import from_billing, from_intake, from_notify, from_workflow, from_workflow_doors
from shared.contracts.billing import facts as billing
from shared.contracts.billing import subscriptions
from shared.contracts.intake import doors as intake_doors
from shared.contracts.intake import facts as intake
from shared.contracts.intake import mergers as intake_mergers
from shared.contracts.notify import facts as notify
from shared.contracts.workflow import doors as workflow_doors
from shared.contracts.workflow import facts as workflow
from shared.contracts.workflow import reminders
from shared.messaging.handlers import Handlers

HANDLERS: Final[Handlers] = {
    intake_doors.AccessRevoked: from_intake.on_access_revoked,
    intake.ClientRegistered: from_intake.on_client_registered,
    intake.ClientChanged: from_intake.on_client_changed,
    intake.ClientErased: from_intake.on_client_erased,
    intake_mergers.ClientMerged: from_intake.on_client_merged,
    intake.ContactChanged: from_intake.on_contact_changed,
    intake_doors.ClientInvited: from_intake.on_client_invited,
    intake_doors.ClientPasswordLinkAsked: from_intake.on_client_password_link_asked,
    intake_doors.SignInLinkAsked: from_intake.on_sign_in_link_asked,
    intake.OrderReceived: from_intake.on_order_received,
    intake.OrderIncomplete: from_intake.on_order_incomplete,
    intake.OrderReviewDemanded: from_intake.on_order_review_demanded,
    intake.OrderApproved: from_intake.on_order_approved,
    intake.OrderRejected: from_intake.on_order_rejected,
    intake.OrderWithdrawn: from_intake.on_order_withdrawn,
    billing.InvoiceIssued: from_billing.on_invoice_issued,
    billing.InvoicePaid: from_billing.on_invoice_paid,
    billing.InvoiceVoided: from_billing.on_invoice_voided,
    billing.InvoiceOverdue: from_billing.on_invoice_overdue,
    billing.PaymentFailed: from_billing.on_payment_failed,
    billing.PaymentDisputed: from_billing.on_payment_disputed,
    billing.RefundFailed: from_billing.on_refund_failed,
    subscriptions.SubscriptionPastDue: from_billing.on_subscription_past_due,
    subscriptions.SubscriptionCancelled: from_billing.on_subscription_cancelled,
    workflow.MemberChanged: from_workflow_doors.on_member_changed,
    workflow_doors.AccessRevoked: from_workflow_doors.on_access_revoked,
    workflow_doors.MemberInvited: from_workflow_doors.on_member_invited,
    workflow_doors.MemberPasswordLinkAsked: from_workflow_doors.on_member_password_link_asked,
    workflow.OrderAssigned: from_workflow.on_order_assigned,
    workflow.OrderUnassigned: from_workflow.on_order_unassigned,
    workflow.OrderStageChanged: from_workflow.on_order_stage_changed,
    workflow.OrderDelivered: from_workflow.on_order_delivered,
    workflow.RevisionRequested: from_workflow.on_revision_requested,
    workflow.OrderCompleted: from_workflow.on_order_completed,
    workflow.OrderCancelled: from_workflow.on_order_cancelled,
    workflow.OrderAtRisk: from_workflow.on_order_at_risk,
    workflow.OrderOverdue: from_workflow.on_order_overdue,
    reminders.DueDateNeared: from_workflow.on_due_date_neared,
    reminders.WeekStarted: from_workflow.on_week_started,
    workflow.OrderChanged: from_workflow.on_order_changed,
    workflow.OrderRated: from_workflow.on_order_rated,
    workflow.MessagePosted: from_workflow.on_message_posted,
    notify.FollowUp: from_notify.on_follow_up,
    notify.WriteDigest: from_notify.on_write_digest,
    notify.NoticeFailed: from_notify.on_notice_failed,
}
