"""Valid things of workflow, to be named only where a test is about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_DNS, UUID, uuid5

from services.workflow.domain import sample
from services.workflow.domain.members import Member
from services.workflow.domain.orders import Order
from services.workflow.domain.pipelines import Pipeline, Stage, StageTerms
from services.workflow.domain.receiving import received
from services.workflow.domain.roles import Role
from shared.contracts.billing.facts import InvoiceIssued, InvoicePaid, InvoiceVoided, InvoiceWrittenOff
from shared.contracts.intake.facts import (
    BriefLine,
    OrderApproved,
    OrderDetailsCompleted,
    OrderIncomplete,
    OrderReceived,
    OrderRejected,
    OrderReviewDemanded,
    OrderValidated,
    OrderWithdrawn,
)
from shared.contracts.parts import AttachedFile, ClientCard, Missing, ServiceCard
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id, new_number
from shared.kernel.money import Money

#: A Monday at noon.
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

ADDRESS = "northwind.example"
OLIVIA, MARCO, WANDA, WALTER, WREN, EDGAR = (
    uuid5(NAMESPACE_DNS, f"{name}@{ADDRESS}") for name in ("olivia", "marco", "wanda", "walter", "wren", "edgar")
)
CLARA = uuid5(NAMESPACE_DNS, "clara@bluebird.example")
DEVIN = uuid5(NAMESPACE_DNS, "devin@harborlight.example")


@dataclass
class TheTime:
    """A clock that stands until it is told to go on."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def passes(self, delta: timedelta) -> None:
        self.at += delta


def clara() -> ClientCard:
    return ClientCard(client_id=CLARA, email="clara@bluebird.example", name="Clara Voss", company="Bluebird Outdoor")


def devin() -> ClientCard:
    return ClientCard(
        client_id=DEVIN, email="devin@harborlight.example", name="Devin Okafor", company="Harborlight Dental"
    )


def blog_article(**changes) -> ServiceCard:
    card = {
        "service_id": uuid5(NAMESPACE_DNS, "blog-article.northwind.example"),
        "code": "blog-article",
        "name": "Blog article",
        "pipeline": "content-marketing",
        "deadline_hours": 40,
        "acceptance_days": 7,
        "revision_limit": 2,
    }
    return ServiceCard(**card | changes)


def order_received(order_id: UUID | None = None, *, at: datetime = NOON, **changes) -> OrderReceived:
    fact = {
        "order_id": order_id or new_id(),
        "number": new_number(),
        "purchase_id": new_id(),
        "source": "webshop",
        "external_id": "W-1001",
        "client": clara(),
        "service": blog_article(),
        "quantity": 1,
        "total": Money(18_000, "USD"),
        "note": "",
        "received_at": at,
    }
    return OrderReceived(**fact | changes)


def order_incomplete(order_id: UUID, *, at: datetime = NOON, reminder: int = 0) -> OrderIncomplete:
    missing = Missing(field="topic", code="required", message="Tell us the topic.", label="Topic")
    return OrderIncomplete(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=CLARA,
        problems=(missing,),
        form_token="token",
        reminder=reminder,
        asked_at=at,
    )


def review_demanded(order_id: UUID, *, at: datetime = NOON) -> OrderReviewDemanded:
    return OrderReviewDemanded(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=CLARA,
        manager_id=None,
        reasons=("Every order of Clara Voss is reviewed.",),
        demanded_at=at,
    )


def order_approved(order_id: UUID, *, at: datetime = NOON) -> OrderApproved:
    return OrderApproved(order_id=order_id, number="7KQ2M9XD", approved_by="Marco Reyes", approved_at=at)


def details_completed(order_id: UUID, *, at: datetime = NOON) -> OrderDetailsCompleted:
    return OrderDetailsCompleted(order_id=order_id, number="7KQ2M9XD", completed_at=at)


def order_validated(order_id: UUID, *, at: datetime = NOON) -> OrderValidated:
    brief = (BriefLine(field="topic", label="Topic", value="Trail shoes for beginners"),)
    logo = AttachedFile(file_id=UUID(int=70), field="logo", name="logo.svg", media_type="image/svg+xml", size_bytes=900)
    return OrderValidated(order_id=order_id, number="7KQ2M9XD", brief=brief, validated_at=at, files=(logo,))


def order_rejected(order_id: UUID, *, at: datetime = NOON) -> OrderRejected:
    return OrderRejected(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=CLARA,
        purchase_id=new_id(),
        reason="We do not write about that.",
        rejected_at=at,
    )


def order_withdrawn(order_id: UUID, *, at: datetime = NOON) -> OrderWithdrawn:
    return OrderWithdrawn(
        order_id=order_id,
        number="7KQ2M9XD",
        client_id=CLARA,
        purchase_id=new_id(),
        reason="Not needed any more.",
        withdrawn_at=at,
    )


INVOICE = uuid5(NAMESPACE_DNS, "INV-00001.northwind.example")


def _invoice(order_ids: tuple[UUID, ...], invoice_id: UUID) -> dict:
    return {
        "invoice_id": invoice_id,
        "number": "INV-00001",
        "purchase_id": new_id(),
        "client_id": CLARA,
        "order_ids": order_ids,
    }


def invoice_issued(*order_ids: UUID, at: datetime = NOON, invoice_id: UUID = INVOICE) -> InvoiceIssued:
    total = Money(18_000, "USD")
    return InvoiceIssued(
        **_invoice(order_ids, invoice_id), total=total, due=total, issued_at=at, due_at=at + 14 * 24 * HOUR
    )


def invoice_paid(*order_ids: UUID, at: datetime = NOON, invoice_id: UUID = INVOICE) -> InvoicePaid:
    return InvoicePaid(**_invoice(order_ids, invoice_id), total=Money(18_000, "USD"), method="balance", paid_at=at)


def invoice_voided(*order_ids: UUID, at: datetime = NOON, invoice_id: UUID = INVOICE) -> InvoiceVoided:
    return InvoiceVoided(**_invoice(order_ids, invoice_id), reason="Billed twice.", voided_at=at)


def invoice_written_off(*order_ids: UUID, at: datetime = NOON, invoice_id: UUID = INVOICE) -> InvoiceWrittenOff:
    said = _invoice(order_ids, invoice_id)
    del said["purchase_id"]
    return InvoiceWrittenOff(**said, amount=Money(18_000, "USD"), reason="Gone.", written_off_at=at)


def content_marketing() -> Pipeline:
    stages = [
        Stage.make(sample.PIPELINE, StageTerms(key=key, name=name, state=state, is_visible=visible), position)
        for position, (key, name, state, visible) in enumerate(sample.STAGES)
    ]
    return Pipeline(key=sample.PIPELINE, name="Content marketing", stages=stages)


def a_member(name: str = "Wanda Quist", *, capacity: int = 8, services=("blog-article",), **changes) -> Member:
    member = Member.hire(
        new_id(),
        name=name,
        email=f"{name.split(maxsplit=1)[0]}@{ADDRESS}",
        role_key="contractor",
        capacity=capacity,
        services=services,
        **changes,
        password_hash="",
        at=NOON,
    )
    member.role = Role.make("contractor", "Contractor", [])
    return member


def an_order(state: str = "received", **changes) -> Order:
    order, _ = received(order_received())
    order.state = type(order.state)(state)
    for name, value in changes.items():
        setattr(order, name, value)
    return order


def member_actor(member_id: UUID, name: str, *permissions: str) -> Actor:
    return Actor(kind=ActorKind.MEMBER, id=member_id, name=name, permissions=frozenset(permissions))


def client_actor(client_id: UUID = CLARA, name: str = "Clara Voss") -> Actor:
    return Actor(kind=ActorKind.CLIENT, id=client_id, name=name)
