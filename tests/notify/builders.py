"""Valid things of notify, with only what a test cares about said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from services.notify.domain.attempt import Answer, Outcome
from services.notify.domain.endpoint import Endpoint
from services.notify.domain.house import House
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.notice import Notice, Words
from services.notify.domain.person import Person, PersonKind
from shared.contracts.billing.facts import (
    InvoiceIssued,
    InvoiceOverdue,
    InvoicePaid,
    InvoiceVoided,
    PaymentDisputed,
    PaymentFailed,
    RefundFailed,
)
from shared.contracts.billing.subscriptions import SubscriptionCancelled, SubscriptionPastDue
from shared.contracts.intake.doors import ClientPasswordLinkAsked, SignInLinkAsked
from shared.contracts.intake.facts import (
    ClientRegistered,
    OrderApproved,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderReviewDemanded,
    OrderWithdrawn,
)
from shared.contracts.notify.facts import NoticeFailed
from shared.contracts.parts import ClientCard, Missing, ServiceCard
from shared.contracts.workflow.doors import MemberInvited
from shared.contracts.workflow.facts import (
    MemberChanged,
    MessagePosted,
    OrderAssigned,
    OrderAtRisk,
    OrderCancelled,
    OrderChanged,
    OrderCompleted,
    OrderDelivered,
    OrderOverdue,
    OrderRated,
    OrderStageChanged,
    OrderUnassigned,
    RevisionRequested,
)
from shared.contracts.workflow.reminders import DueDateNeared, OverviewOrder, OverviewPart, WeekStarted
from shared.kernel.ids import ClientId, InvoiceId, MemberId, OrderId, PurchaseId, ServiceId
from shared.kernel.money import Money

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ORDER_ID = OrderId(UUID("0199a000-0000-7000-8000-000000000001"))
PURCHASE_ID = PurchaseId(UUID("0199a000-0000-7000-8000-000000000002"))
INVOICE_ID = InvoiceId(UUID("0199a000-0000-7000-8000-000000000003"))
CLARA_ID = ClientId(uuid5(NAMESPACE_DNS, "clara@bluebird.example"))
WANDA_ID = MemberId(uuid5(NAMESPACE_DNS, "wanda@northwind.example"))
WALTER_ID = MemberId(uuid5(NAMESPACE_DNS, "walter@northwind.example"))
ENDPOINT_ID = UUID("0199a000-0000-7000-8000-000000000004")
NUMBER = "7KQ2M9XD"

TAKEN = Answer(Outcome.DELIVERED, "250 taken")
BUSY = Answer(Outcome.PUT_OFF, "451 try again later")
NEVER = Answer(Outcome.REFUSED, "550 no such mailbox")
LOST = Answer(Outcome.UNKNOWN, "the connection was lost")
WORDS = Words(subject="We have your order", text="Hello.\n", html="<p>Hello.</p>")


class TheTime:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def passes(self, time: timedelta) -> None:
        self.at += time


def a_person(**changes: Any) -> Person:
    said: dict[str, Any] = {
        "id": CLARA_ID,
        "kind": PersonKind.CLIENT,
        "name": "Clara Voss",
        "email": "clara@bluebird.example",
        "locale": "en",
        "time_zone": "Europe/Berlin",
        "known_at": NOON,
    }
    return Person(**said | changes)


#: An agency that has said nothing about its style.
PLAIN = House(None)


def a_notice(**changes: Any) -> Notice:
    """A queued notice that has its words."""
    notice = Notice.about(
        NoticeKind.ORDER_RECEIVED,
        f"order_received:{ORDER_ID}",
        a_person(),
        order_id=ORDER_ID,
        details={"orders": []},
        at=NOON,
    )
    notice.word(WORDS)
    for name, value in changes.items():
        setattr(notice, name, value)
    return notice


def an_endpoint(**changes: Any) -> Endpoint:
    """A webhook that hears everything."""
    said: dict[str, Any] = {
        "id": ENDPOINT_ID,
        "name": "The shop",
        "channel": Channel.WEBHOOK,
        "address": "https://shop.example/hooks",
        "kinds": [],
        "headers": {},
        "secrets": [],
        "is_active": True,
        "failing_since": None,
        "warned_at": None,
        "made_at": NOON,
        "made_by": "Olivia Hart",
    }
    return Endpoint(**said | changes)


def a_client_card(**changes: Any) -> ClientCard:
    said: dict[str, Any] = {
        "client_id": CLARA_ID,
        "email": "clara@bluebird.example",
        "name": "Clara Voss",
        "company": "Bluebird Outdoor",
        "time_zone": "Europe/Berlin",
    }
    return ClientCard(**said | changes)


def client_registered(**changes: Any) -> ClientRegistered:
    return ClientRegistered(client_id=CLARA_ID, client=a_client_card(**changes), registered_at=NOON)


def order_received(**changes: Any) -> OrderReceived:
    said: dict[str, Any] = {
        "order_id": ORDER_ID,
        "number": NUMBER,
        "purchase_id": PURCHASE_ID,
        "source": "webshop",
        "external_id": "W-1",
        "client": a_client_card(),
        "service": ServiceCard(
            service_id=ServiceId(uuid5(NAMESPACE_DNS, "newsletter.northwind.example")),
            code="newsletter",
            name="Newsletter issue",
            pipeline="content-marketing",
        ),
        "quantity": 1,
        "total": Money(14_000, "USD"),
        "received_at": NOON,
    }
    return OrderReceived(**said | changes)


def member_changed(**changes: Any) -> MemberChanged:
    said: dict[str, Any] = {
        "member_id": WANDA_ID,
        "name": "Wanda Quist",
        "email": "wanda@northwind.example",
        "role": "contractor",
        "is_active": True,
        "changed_at": NOON,
    }
    return MemberChanged(**said | changes)


def walter_changed() -> MemberChanged:
    return member_changed(member_id=WALTER_ID, name="Walter Bloom", email="walter@northwind.example")


def _of_the_order(**more: Any) -> dict[str, Any]:
    return {"order_id": ORDER_ID, "number": NUMBER, "client_id": CLARA_ID} | more


def order_incomplete(**changes: Any) -> OrderIncomplete:
    said = _of_the_order(
        problems=(
            Missing(field="points", code="required", message="Please tell us what to say.", label="Points"),
            Missing(field="send_on", code="date", message="This is no date.", label="Send on"),
        ),
        form_token="token.of-the-form",
        reminder=0,
        asked_at=NOON,
    )
    return OrderIncomplete(**said | changes)


def order_rejected(**changes: Any) -> OrderRejected:
    said = _of_the_order(purchase_id=PURCHASE_ID, reason="We do not write about this.", rejected_at=NOON)
    return OrderRejected(**said | changes)


def order_withdrawn(**changes: Any) -> OrderWithdrawn:
    said = _of_the_order(purchase_id=PURCHASE_ID, reason="The details never came.", withdrawn_at=NOON)
    return OrderWithdrawn(**said | changes)


def _of_the_invoice(**more: Any) -> dict[str, Any]:
    return {
        "invoice_id": INVOICE_ID,
        "number": "INV-2026-0001",
        "purchase_id": PURCHASE_ID,
        "client_id": CLARA_ID,
        "order_ids": (ORDER_ID,),
    } | more


def invoice_issued(**changes: Any) -> InvoiceIssued:
    said = _of_the_invoice(
        total=Money(14_000, "USD"), due=Money(14_000, "USD"), issued_at=NOON, due_at=NOON + timedelta(days=14)
    )
    return InvoiceIssued(**said | changes)


def invoice_paid(**changes: Any) -> InvoicePaid:
    return InvoicePaid(**_of_the_invoice(total=Money(14_000, "USD"), method="manual", paid_at=NOON) | changes)


def invoice_voided(**changes: Any) -> InvoiceVoided:
    return InvoiceVoided(**_of_the_invoice(reason="The order was withdrawn.", voided_at=NOON) | changes)


def invoice_overdue(**changes: Any) -> InvoiceOverdue:
    said = _of_the_invoice(
        due=Money(14_000, "USD"), due_at=NOON - timedelta(days=1), reminder=0, pay_path="/pay/token", told_at=NOON
    )
    del said["purchase_id"]
    return InvoiceOverdue(**said | changes)


def payment_failed(**changes: Any) -> PaymentFailed:
    said = _of_the_invoice(
        payment_id=INVOICE_ID,
        amount=Money(14_000, "USD"),
        reason="Your card was declined.",
        failed_at=NOON,
        pay_path="/pay/token",
    )
    del said["purchase_id"]
    return PaymentFailed(**said | changes)


def subscription_past_due(**changes: Any) -> SubscriptionPastDue:
    said = _of_the_subscription(
        invoice_id=INVOICE_ID, due=Money(14_000, "USD"), nth=1, is_tried=False, pay_path="/pay/token", told_at=NOON
    )
    return SubscriptionPastDue(**said | changes)


def subscription_cancelled(**changes: Any) -> SubscriptionCancelled:
    said = _of_the_subscription(unpaid_order_id=None, reason="The renewal was not paid.", cancelled_at=NOON)
    return SubscriptionCancelled(**said | changes)


def _of_the_subscription(**more: Any) -> dict[str, Any]:
    return {
        "subscription_id": UUID(int=77),
        "order_id": ORDER_ID,
        "client_id": CLARA_ID,
        "description": "Newsletter issue",
    } | more


def order_assigned(**changes: Any) -> OrderAssigned:
    said = _of_the_order(
        service_name="Newsletter issue",
        member_id=WANDA_ID,
        part="worker",
        reason="Wanda Quist has the least to do of 3 who could.",
        due_at=NOON + timedelta(days=3),
        assigned_at=NOON,
    )
    return OrderAssigned(**said | changes)


def order_unassigned(**changes: Any) -> OrderUnassigned:
    said: dict[str, Any] = {
        "order_id": ORDER_ID,
        "number": NUMBER,
        "member_id": WANDA_ID,
        "part": "worker",
        "reason": "Olivia Hart took you off.",
        "unassigned_at": NOON,
    }
    return OrderUnassigned(**said | changes)


def order_stage_changed(**changes: Any) -> OrderStageChanged:
    said = _of_the_order(stage="writing", stage_name="Writing", state="in_progress", is_visible=True, changed_at=NOON)
    return OrderStageChanged(**said | changes)


def order_delivered(**changes: Any) -> OrderDelivered:
    said = _of_the_order(
        service_name="Newsletter issue",
        delivery=1,
        text="Here it is.",
        links=("https://files.northwind.example/1",),
        answer_by=NOON + timedelta(days=7),
        delivered_at=NOON,
    )
    return OrderDelivered(**said | changes)


def revision_requested(**changes: Any) -> RevisionRequested:
    said = _of_the_order(
        delivery=1, reason="Please make it shorter.", member_ids=(WANDA_ID, WALTER_ID), requested_at=NOON
    )
    return RevisionRequested(**said | changes)


def notice_failed(**changes: Any) -> NoticeFailed:
    said: dict[str, Any] = {
        "notice_id": UUID("0199a000-0000-7000-8000-000000000009"),
        "order_id": ORDER_ID,
        "kind": "order_delivered",
        "channel": "email",
        "recipient_name": "Clara Voss",
        "reason": "550 no such mailbox",
        "attempts": 1,
        "failed_at": NOON,
    }
    return NoticeFailed(**said | changes)


def order_approved(**changes: Any) -> OrderApproved:
    said = {"order_id": ORDER_ID, "number": NUMBER, "approved_by": "Walter Bloom", "approved_at": NOON}
    return OrderApproved(**said | changes)


def order_review_demanded(**changes: Any) -> OrderReviewDemanded:
    said = {
        "order_id": ORDER_ID,
        "number": NUMBER,
        "client_id": CLARA_ID,
        "manager_id": WALTER_ID,
        "reasons": ("The total is above $100.00.",),
        "demanded_at": NOON,
    }
    return OrderReviewDemanded(**said | changes)


def order_completed(**changes: Any) -> OrderCompleted:
    return OrderCompleted(**_of_the_order(service_name="Newsletter issue", completed_at=NOON) | changes)


def order_cancelled(**changes: Any) -> OrderCancelled:
    return OrderCancelled(**_of_the_order(reason="The client has changed plans.", cancelled_at=NOON) | changes)


def order_at_risk(**changes: Any) -> OrderAtRisk:
    said = _of_the_order(
        service_name="Newsletter issue",
        member_ids=(WANDA_ID, WALTER_ID),
        due_at=NOON + timedelta(days=3),
        expected_at=NOON + timedelta(days=4),
        reason="Wanda Quist has other work first.",
        noticed_at=NOON,
    )
    return OrderAtRisk(**said | changes)


def order_overdue(**changes: Any) -> OrderOverdue:
    said = _of_the_order(
        service_name="Newsletter issue",
        member_ids=(WANDA_ID, WALTER_ID),
        due_at=NOON - timedelta(hours=1),
        noticed_at=NOON,
    )
    return OrderOverdue(**said | changes)


def order_due_soon(**changes: Any) -> DueDateNeared:
    said = _of_the_order(
        service_name="Newsletter issue",
        member_ids=(WANDA_ID, WALTER_ID),
        due_at=NOON + timedelta(hours=20),
        noticed_at=NOON,
    )
    return DueDateNeared(**said | changes)


def work_overview(**changes: Any) -> WeekStarted:
    """Wanda has one order that is due in the week, and twelve that are late."""
    service_name = changes.pop("service_name", "Newsletter issue")
    order = OverviewOrder(order_id=ORDER_ID, number=NUMBER, service_name=service_name, due_at=NOON)
    said: dict[str, Any] = {
        "member_id": WANDA_ID,
        "week_begins_on": date(2026, 11, 2),
        "due": OverviewPart(count=1, orders=(order,)),
        "at_risk": OverviewPart(),
        "overdue": OverviewPart(count=12, orders=(order, order)),
        "to_review": OverviewPart(count=1, orders=(replace(order, due_at=None),)),
        "told_at": NOON,
    }
    return WeekStarted(**said | changes)


def message_posted(**changes: Any) -> MessagePosted:
    """Walter wrote to the client; Wanda works on the order."""
    said = _of_the_order(
        service_name="Newsletter issue",
        message_id=UUID("0199a000-0000-7000-8000-000000000005"),
        is_team=False,
        author_kind="member",
        author_name="Walter Bloom",
        author_id=WALTER_ID,
        text="Which logo shall we use?",
        mentioned_ids=(),
        member_ids=(WANDA_ID,),
        posted_at=NOON,
    )
    return MessagePosted(**said | changes)


def order_rated(**changes: Any) -> OrderRated:
    said = _of_the_order(
        service_name="Newsletter issue",
        stars=2,
        text="It came late.",
        is_public=False,
        member_ids=(WANDA_ID,),
        rated_at=NOON,
    )
    return OrderRated(**said | changes)


def order_changed(**changes: Any) -> OrderChanged:
    said = _of_the_order(
        purchase_id=PURCHASE_ID,
        proposal_id=UUID("0199a000-0000-7000-8000-000000000006"),
        description="Two more pictures",
        quantity=1,
        due_at=NOON + timedelta(days=5),
        difference=Money(2_000, "USD"),
        total=Money(16_000, "USD"),
        changed_at=NOON,
    )
    return OrderChanged(**said | changes)


def payment_disputed(**changes: Any) -> PaymentDisputed:
    said: dict[str, Any] = {
        "dispute_id": UUID("0199a000-0000-7000-8000-000000000007"),
        "client_id": CLARA_ID,
        "invoice_id": INVOICE_ID,
        "order_ids": (ORDER_ID,),
        "amount": Money(14_000, "USD"),
        "reason": "product_not_received",
        "state": "open",
        "happened_at": NOON,
    }
    return PaymentDisputed(**said | changes)


def refund_failed(**changes: Any) -> RefundFailed:
    said: dict[str, Any] = {
        "refund_id": UUID("0199a000-0000-7000-8000-000000000008"),
        "invoice_id": INVOICE_ID,
        "client_id": CLARA_ID,
        "amount": Money(14_000, "USD"),
        "reason": "The card was closed.",
        "failed_at": NOON,
    }
    return RefundFailed(**said | changes)


def _of_the_link(**more: Any) -> dict[str, Any]:
    return {"token": "kq3Zx0mW8sVtY2bN5rJ7cF1hL4pD6gA9eUoiQwTzXyM", "ends_at": NOON + timedelta(hours=2)} | more


def member_invited(**changes: Any) -> MemberInvited:
    return MemberInvited(**_of_the_link(member_id=WANDA_ID, invited_at=NOON) | changes)


def client_password_link_asked(**changes: Any) -> ClientPasswordLinkAsked:
    return ClientPasswordLinkAsked(**_of_the_link(client_id=CLARA_ID, asked_at=NOON) | changes)


def sign_in_link_asked(**changes: Any) -> SignInLinkAsked:
    return SignInLinkAsked(**_of_the_link(client_id=CLARA_ID, asked_at=NOON) | changes)
