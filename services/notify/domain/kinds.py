"""What people are told about, and on which channels."""

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about. Each kind has its templates under its name."""

    ORDER_RECEIVED = "order_received"
    DETAILS_MISSING = "details_missing"
    REVIEW_DEMANDED = "review_demanded"
    ORDER_REJECTED = "order_rejected"
    ORDER_WITHDRAWN = "order_withdrawn"
    INVOICE_ISSUED = "invoice_issued"
    INVOICE_PAID = "invoice_paid"
    INVOICE_VOIDED = "invoice_voided"
    INVOICE_OVERDUE = "invoice_overdue"
    PAYMENT_FAILED = "payment_failed"
    ORDER_ASSIGNED = "order_assigned"
    ORDER_UNASSIGNED = "order_unassigned"
    STAGE_REACHED = "stage_reached"
    ORDER_DELIVERED = "order_delivered"
    REVISION_REQUESTED = "revision_requested"
    ORDER_COMPLETED = "order_completed"
    ORDER_CANCELLED = "order_cancelled"


class Channel(StrEnum):
    """The way a notice goes."""

    EMAIL = "email"
    PORTAL = "portal"
