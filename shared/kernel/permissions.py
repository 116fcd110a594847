"""The names of what somebody may do. Roles are sets of these."""

from typing import Final

ORDERS_VIEW_ALL: Final = "orders.view_all"
ORDERS_VIEW_ASSIGNED: Final = "orders.view_assigned"
ORDERS_CREATE: Final = "orders.create"
ORDERS_CHANGE: Final = "orders.change"
ORDERS_ASSIGN: Final = "orders.assign"
ORDERS_WORK: Final = "orders.work"
CLIENTS_VIEW: Final = "clients.view"
MONEY_VIEW: Final = "money.view"
PAYMENTS_RECORD: Final = "payments.record"
NOTICES_VIEW: Final = "notices.view"
NOTICES_RESEND: Final = "notices.resend"
SERVICES_MANAGE: Final = "services.manage"
MEMBERS_MANAGE: Final = "members.manage"
MESSAGES_MANAGE: Final = "messages.manage"
