"""The names of what somebody may do. Roles are sets of these."""

from typing import Final

ORDERS_VIEW_ALL: Final = "orders.view_all"
ORDERS_VIEW_POOL: Final = "orders.view_pool"
ORDERS_VIEW_ASSIGNED: Final = "orders.view_assigned"
ORDERS_VIEW_OWN_STAGES: Final = "orders.view_own_stages"
ORDERS_CREATE: Final = "orders.create"
ORDERS_CHANGE: Final = "orders.change"
ORDERS_REVIEW: Final = "orders.review"
ORDERS_REVIEW_ANY: Final = "orders.review_any"
ORDERS_ASSIGN: Final = "orders.assign"
ORDERS_WORK: Final = "orders.work"
ORDERS_TAKE: Final = "orders.take"
CLIENTS_VIEW: Final = "clients.view"
CLIENTS_MANAGE: Final = "clients.manage"
MONEY_VIEW: Final = "money.view"
PAYMENTS_RECORD: Final = "payments.record"
NOTICES_VIEW: Final = "notices.view"
NOTICES_RESEND: Final = "notices.resend"
NOTICES_MANAGE: Final = "notices.manage"
SERVICES_MANAGE: Final = "services.manage"
PIPELINES_MANAGE: Final = "pipelines.manage"
MEMBERS_MANAGE: Final = "members.manage"
MESSAGES_MANAGE: Final = "messages.manage"

#: Every permission there is, for whoever makes a role.
EVERY: Final = frozenset(value for name, value in tuple(vars().items()) if name.isupper() and isinstance(value, str))
