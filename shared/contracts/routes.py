"""Who hears what: every message and the queues it goes to. A fact nobody hears is listed with none, so that this page is complete."""

from collections.abc import Mapping
from typing import Final

from shared.contracts.billing import facts as billing
from shared.contracts.billing import subscriptions
from shared.contracts.intake import doors as intake_doors
from shared.contracts.intake import facts as intake
from shared.contracts.intake import mergers as intake_mergers
from shared.contracts.notify import facts as notify
from shared.contracts.workflow import doors as workflow_doors
from shared.contracts.workflow import facts as workflow
from shared.contracts.workflow import reminders
from shared.kernel.facts import Message

INTAKE: Final = "intake"
WORKFLOW: Final = "workflow"
BILLING: Final = "billing"
INTAKE_ERRANDS: Final = "intake.errands"
BILLING_ERRANDS: Final = "billing.errands"
NOTIFY: Final = "notify"
NOTIFY_ERRANDS: Final = "notify.errands"

#: Every queue, and the app that takes from it.
QUEUES: Final[Mapping[str, str]] = {
    INTAKE: "intake",
    INTAKE_ERRANDS: "intake",
    WORKFLOW: "workflow",
    BILLING: "billing",
    BILLING_ERRANDS: "billing",
    NOTIFY: "notify",
    NOTIFY_ERRANDS: "notify",
}

ROUTES: Final[Mapping[type[Message], tuple[str, ...]]] = {
    intake.SubmitOrder: (INTAKE,),
    intake.SubmitPurchase: (INTAKE,),
    intake.RemindClient: (INTAKE,),
    intake.DeliverReplies: (INTAKE_ERRANDS,),
    intake.PruneUploads: (INTAKE_ERRANDS,),
    intake.ClientRegistered: (WORKFLOW, BILLING, NOTIFY),
    intake.ClientChanged: (WORKFLOW, BILLING, NOTIFY),
    intake.ClientErased: (WORKFLOW, BILLING, NOTIFY),
    intake_mergers.ClientMerged: (WORKFLOW, BILLING, NOTIFY),
    intake_mergers.RepeatMerger: (INTAKE,),
    intake.ContactChanged: (NOTIFY,),
    intake.ServicePublished: (WORKFLOW,),
    intake_doors.ClientInvited: (NOTIFY,),
    intake_doors.ClientPasswordLinkAsked: (NOTIFY,),
    intake_doors.SignInLinkAsked: (NOTIFY,),
    intake_doors.AccessRevoked: (WORKFLOW, BILLING, NOTIFY),
    intake.OrderReceived: (WORKFLOW, NOTIFY),
    intake.OrderIncomplete: (WORKFLOW, NOTIFY),
    intake.OrderDetailsCompleted: (WORKFLOW,),
    intake.OrderReviewDemanded: (WORKFLOW, BILLING, NOTIFY),
    intake.OrderApproved: (WORKFLOW, NOTIFY),
    intake.PurchaseChecked: (BILLING,),
    intake.OrderValidated: (WORKFLOW,),
    intake.OrderRejected: (WORKFLOW, BILLING, NOTIFY),
    intake.OrderWithdrawn: (WORKFLOW, BILLING, NOTIFY),
    billing.MakeAttempt: (BILLING_ERRANDS,),
    billing.MakeRefund: (BILLING_ERRANDS,),
    billing.FollowUpEvent: (BILLING_ERRANDS,),
    billing.Reconcile: (BILLING_ERRANDS,),
    billing.CheckVatNumber: (BILLING_ERRANDS,),
    billing.CollectInvoice: (BILLING,),
    billing.RemindPayer: (BILLING,),
    billing.GrantCredits: (BILLING,),
    subscriptions.RenewSubscription: (BILLING,),
    subscriptions.DunSubscription: (BILLING,),
    subscriptions.CancelSubscription: (BILLING,),
    billing.InvoiceIssued: (WORKFLOW, NOTIFY),
    billing.InvoicePaid: (WORKFLOW, NOTIFY),
    billing.OrderFunded: (INTAKE,),
    billing.InvoiceVoided: (WORKFLOW, NOTIFY),
    billing.InvoiceWrittenOff: (WORKFLOW,),
    billing.BalanceChanged: (),
    billing.CreditsEarned: (BILLING,),
    billing.CreditsGranted: (WORKFLOW,),
    billing.PaymentFailed: (NOTIFY,),
    billing.InvoiceOverdue: (NOTIFY,),
    billing.InvoiceRefunded: (WORKFLOW,),
    billing.RefundFailed: (NOTIFY,),
    billing.PaymentDisputed: (WORKFLOW, NOTIFY),
    subscriptions.SubscriptionStarted: (),
    subscriptions.PlanChanged: (INTAKE,),
    subscriptions.SubscriptionRenewed: (INTAKE, WORKFLOW),
    subscriptions.SubscriptionPaid: (BILLING,),
    subscriptions.SubscriptionPastDue: (NOTIFY,),
    subscriptions.SubscriptionPaused: (),
    subscriptions.SubscriptionResumed: (),
    subscriptions.SubscriptionCancelled: (INTAKE, NOTIFY),
    workflow.AcceptSilently: (WORKFLOW,),
    workflow.LookAtMember: (WORKFLOW,),
    workflow.WatchClocks: (WORKFLOW,),
    reminders.TellOverviews: (WORKFLOW,),
    workflow.PlanWork: (WORKFLOW,),
    workflow.TakeBackOrder: (WORKFLOW,),
    workflow.MemberChanged: (NOTIFY,),
    workflow_doors.MemberInvited: (NOTIFY,),
    workflow_doors.MemberPasswordLinkAsked: (NOTIFY,),
    workflow_doors.AccessRevoked: (INTAKE, BILLING, NOTIFY),
    workflow.OrderAssigned: (NOTIFY,),
    workflow.OrderUnassigned: (NOTIFY,),
    workflow.OrderStageChanged: (NOTIFY,),
    workflow.OrderDelivered: (NOTIFY,),
    workflow.RevisionRequested: (NOTIFY,),
    workflow.OrderAccepted: (),
    workflow.OrderCompleted: (NOTIFY,),
    workflow.OrderCancelled: (BILLING, NOTIFY),
    workflow.RequestChanged: (INTAKE,),
    workflow.OrderAtRisk: (NOTIFY,),
    workflow.MessagePosted: (NOTIFY,),
    workflow.OrderRated: (NOTIFY,),
    workflow.OrderChanged: (BILLING, NOTIFY),
    workflow.OrderOverdue: (NOTIFY,),
    reminders.DueDateNeared: (NOTIFY,),
    reminders.WeekStarted: (NOTIFY,),
    notify.HandOverNotice: (NOTIFY_ERRANDS,),
    notify.HandOverDue: (NOTIFY_ERRANDS,),
    notify.PollMailbox: (NOTIFY_ERRANDS,),
    notify.FollowUp: (NOTIFY,),
    notify.WriteDigest: (NOTIFY,),
    notify.RatingReceived: (WORKFLOW,),
    notify.ReplyReceived: (WORKFLOW,),
    notify.NoticeDelivered: (WORKFLOW,),
    notify.NoticeFailed: (WORKFLOW, NOTIFY),
}


def teller_of(message: type[Message]) -> str:
    """Return the app that owns a message: the first word of its name."""
    return message.wire_name.partition(".")[0]


def heard_on(queue: str) -> tuple[type[Message], ...]:
    """Return the messages that may arrive on `queue`; anything else there is parked."""
    return tuple(message for message, queues in ROUTES.items() if queue in queues)
