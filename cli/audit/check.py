"""Look at all of it, and look again at what seems to be missing: the apps run on meanwhile."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import redis
from sqlalchemy import Engine

from cli.audit import clients, money, notices, orders, post, renewals, work
from cli.audit.report import Check, Report
from cli.audit.view import View, look
from shared.contracts.routes import INTAKE

CHECKS: Final[tuple[Callable[[View], Check], ...]] = (
    orders.orders_in_workflow,
    orders.orders_in_billing,
    orders.orders_funded,
    orders.orders_followed_up,
    orders.invoices_in_workflow,
    work.orders_in_hand,
    work.deliveries_waiting,
    work.routing,
    work.histories,
    post.messages_heard,
    post.messages_waiting,
    post.messages_parked,
    post.answers_brought,
    money.ledger,
    money.balances,
    money.invoices,
    money.numbers,
    renewals.subscriptions,
    clients.merged_clients,
    notices.notices_written,
    notices.notices_once,
    notices.notices_handed_over,
)

_BETWEEN_LOOKS_S: Final = 0.5


def audit(databases: Mapping[str, Engine], redis_client: redis.Redis, *, within_s: float = 20) -> Report:
    """Return what the system looks like; only what every look for `within_s` seconds has found is a finding.

    The apps' databases can't be read at one instant, so a message may be seen by neither its teller nor its hearer: what
    is well is found well in the next look. `databases` are those of intake, workflow, billing and notify, by name.

    What can't be shown: that a fact without a lasting consequence was heard (a reminder that was answered since, a member
    who was taken off an order), and what an app forgot together with the order it concerned.
    """
    until = time.monotonic() + within_s
    report = _look_once(databases, redis_client)
    standing = set(report.findings)
    while standing and time.monotonic() < until:
        time.sleep(_BETWEEN_LOOKS_S)
        report = _look_once(databases, redis_client)
        standing &= set(report.findings)
    checks = [replace(check, findings=[one for one in check.findings if one in standing]) for check in report.checks]
    return replace(report, checks=checks)


def _look_once(databases: Mapping[str, Engine], redis_client: redis.Redis) -> Report:
    with look(databases, redis_client) as view:
        checks = [check(view) for check in CHECKS]
        parked = next(check.counted for check in checks if check.name == "messages parked")
        return Report(
            checks=checks,
            orders=view.count(INTAKE, "SELECT count(*) FROM orders"),
            messages_under_way=len(view.under_way.message_ids),
            parked=parked,
        )
