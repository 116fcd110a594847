"""The alerts: when somebody has to look, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """`when` holds for `lasting`: then somebody hears `says` and does `do`."""

    name: str
    when: str
    lasting: str
    severity: str
    says: str
    do: str


ALERTS: Final[Sequence[Alert]] = (
    Alert(
        name="QueueStandsStill",
        when="max by (queue) (orderwright_queue_oldest_seconds) > 60",
        lasting="2m",
        severity="page",
        says="The next message of {{ $labels.queue }} has waited for {{ $value | humanizeDuration }}.",
        do="Is its worker running and healthy? Start more with --scale; docs/troubleshooting.md, 'a queue grows'.",
    ),
    Alert(
        name="QueueGrows",
        when="max by (queue) (orderwright_queue_depth) > 5000",
        lasting="10m",
        severity="ticket",
        says="{{ $value }} messages lie on {{ $labels.queue }}.",
        do="Start more workers of that app.",
    ),
    Alert(
        name="ReceiptsMissing",
        when="max by (app) (orderwright_outbox_oldest_seconds) > 300",
        lasting="5m",
        severity="page",
        says="What {{ $labels.app }} told {{ $value | humanizeDuration }} ago has no receipt.",
        do="Who hears it is away or behind, or {{ $labels.app }}'s relay is; docs/troubleshooting.md, 'no receipts'.",
    ),
    Alert(
        name="MessagesParked",
        when="max by (app) (orderwright_parked) > 0",
        lasting="1m",
        severity="ticket",
        says="{{ $value }} messages at {{ $labels.app }} could not be processed.",
        do="`orderwright parked` shows them with the reason; replay or drop them.",
    ),
    Alert(
        name="TimersLate",
        when="max by (app) (orderwright_timers_overdue) > 0",
        lasting="2m",
        severity="page",
        says="No relay of {{ $labels.app }} rings its timers.",
        do="Start {{ $labels.app }}-relay.",
    ),
    Alert(
        name="MuchPutOff",
        when="max by (app) (orderwright_deferred) > 100",
        lasting="15m",
        severity="ticket",
        says="{{ $value }} messages at {{ $labels.app }} wait for another try.",
        do="`orderwright audit` names those that have waited long, and why.",
    ),
    Alert(
        name="NoticesFail",
        when=(
            'sum by (channel) (rate(orderwright_notice_tries_total{outcome!="delivered"}[15m])) '
            "> 0.2 * sum by (channel) (rate(orderwright_notice_tries_total[15m]))"
        ),
        lasting="15m",
        severity="page",
        says="More than a fifth of what goes out by {{ $labels.channel }} is not taken.",
        do="`orderwright check` reaches the mail servers; the notices' attempts hold their answers.",
    ),
    Alert(
        name="ProviderAway",
        when='sum by (provider) (rate(orderwright_provider_seconds_count{outcome=~"5xx|unreachable"}[10m])) > 0.05',
        lasting="10m",
        severity="page",
        says="{{ $labels.provider }} does not answer, or with faults of its own.",
        do="Payments wait and are tried again. Look at the provider's status page; `orderwright check`.",
    ),
    Alert(
        name="ApiFaults",
        when='sum by (app) (rate(orderwright_request_seconds_count{status=~"5.."}[5m])) > 0.1',
        lasting="5m",
        severity="page",
        says="{{ $labels.app }} answers with faults of its own.",
        do="Its log names each with its trace.",
    ),
    Alert(
        name="HopsSlow",
        when="histogram_quantile(0.99, sum by (le, queue) (rate(orderwright_hop_seconds_bucket[10m]))) > 30",
        lasting="15m",
        severity="ticket",
        says="One message in a hundred on {{ $labels.queue }} takes longer than {{ $value | humanizeDuration }}.",
        do="Start more workers of that app, or look at its database.",
    ),
)  # fmt: skip


def alerts() -> str:
    """Return deploy/prometheus/alerts.yml, a file of rules for Prometheus."""
    rules: list[dict[str, Any]] = [
        {
            "alert": one.name,
            "expr": one.when,
            "for": one.lasting,
            "labels": {"severity": one.severity},
            "annotations": {"summary": one.says, "description": one.do},
        }
        for one in ALERTS
    ]
    head = "# Written by `orderwright contract` from cli/watch/alerts.py.\n"
    return head + yaml.safe_dump({"groups": [{"name": "orderwright", "rules": rules}]}, sort_keys=False, width=200)
