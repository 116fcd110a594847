"""The dashboard: what it shows, row by row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A plot: each of `shows` is what is asked of Prometheus and how its lines are called."""

    title: str
    shows: Sequence[tuple[str, str]]
    unit: str = "short"


def _quantile(share: float, meter: str, by: str) -> str:
    return f"histogram_quantile({share}, sum by (le, {by}) (rate({meter}_bucket[5m])))"


ROWS: Final[Sequence[tuple[str, Sequence[Panel]]]] = (
    (
        "Orders",
        (
            Panel(title="Orders by state, intake", shows=[('sum by (state) (orderwright_orders{app="intake"})', "{{state}}")]),
            Panel(title="Orders by state, workflow", shows=[('sum by (state) (orderwright_orders{app="workflow"})', "{{state}}")]),
            Panel(
                title="Messages digested",
                shows=[("sum by (queue) (rate(orderwright_messages_taken_total[5m]))", "{{queue}}")],
                unit="ops",
            ),
        ),
    ),
    (
        "Queues",
        (
            Panel(title="Messages on the queues", shows=[("max by (queue) (orderwright_queue_depth)", "{{queue}}")]),
            Panel(title="Age of the next message", shows=[("max by (queue) (orderwright_queue_oldest_seconds)", "{{queue}}")], unit="s"),
            Panel(
                title="A hop, from sent to settled",
                shows=[
                    (_quantile(0.5, "orderwright_hop_seconds", "queue"), "{{queue}} half"),
                    (_quantile(0.99, "orderwright_hop_seconds", "queue"), "{{queue}} 99 %"),
                ],
                unit="s",
            ),
        ),
    ),
    (
        "Messages that wait",
        (
            Panel(title="Told, no receipt", shows=[("max by (app) (orderwright_outbox_unconfirmed)", "{{app}}")]),
            Panel(title="Age of the oldest without a receipt", shows=[("max by (app) (orderwright_outbox_oldest_seconds)", "{{app}}")], unit="s"),
            Panel(
                title="Put off, parked, timers late",
                shows=[
                    ("max by (app) (orderwright_deferred)", "{{app}} put off"),
                    ("max by (app) (orderwright_parked)", "{{app}} parked"),
                    ("max by (app) (orderwright_timers_overdue)", "{{app}} timers late"),
                ],
            ),
            Panel(
                title="Tries again",
                shows=[
                    ("sum by (queue) (rate(orderwright_messages_deferred_total[5m]))", "{{queue}} put off"),
                    ("sum by (queue) (rate(orderwright_messages_parked_total[5m]))", "{{queue}} parked"),
                    ("sum by (app) (rate(orderwright_letters_resent_total[5m]))", "{{app}} sent again"),
                ],
                unit="ops",
            ),
        ),
    ),
    (
        "Outside",
        (
            Panel(
                title="Notices, by what came of a try",
                shows=[("sum by (channel, outcome) (rate(orderwright_notice_tries_total[5m]))", "{{channel}} {{outcome}}")],
                unit="ops",
            ),
            Panel(
                title="Calls of payment providers",
                shows=[("sum by (provider, outcome) (rate(orderwright_provider_seconds_count[5m]))", "{{provider}} {{outcome}}")],
                unit="ops",
            ),
            Panel(
                title="How long providers take, 95 %",
                shows=[(_quantile(0.95, "orderwright_provider_seconds", "provider"), "{{provider}}")],
                unit="s",
            ),
        ),
    ),
    (
        "APIs and portal",
        (
            Panel(title="Requests", shows=[("sum by (app) (rate(orderwright_request_seconds_count[5m]))", "{{app}}")], unit="reqps"),
            Panel(
                title="Faults of ours",
                shows=[('sum by (app, route) (rate(orderwright_request_seconds_count{status=~"5.."}[5m]))', "{{app}} {{route}}")],
                unit="reqps",
            ),
            Panel(title="How long answers take, 95 %", shows=[(_quantile(0.95, "orderwright_request_seconds", "app"), "{{app}}")], unit="s"),
        ),
    ),
)  # fmt: skip

_WIDTH: Final = 24
_HEIGHT: Final = 8


def dashboard() -> str:
    """Return deploy/grafana/orderwright.json, for Grafana 10 or later with any Prometheus as its source."""
    panels: list[dict[str, Any]] = []
    top = 0
    for title, row in ROWS:
        panels.append({"id": len(panels) + 1, "type": "row", "title": title, "gridPos": _place(0, top, _WIDTH, 1)})
        width = _WIDTH // len(row)
        for place, panel in enumerate(row):
            panels.append(_panel(panel, len(panels) + 1, _place(place * width, top + 1, width, _HEIGHT)))
        top += 1 + _HEIGHT
    board = {
        "title": "Orderwright",
        "uid": "orderwright",
        "tags": ["orderwright"],
        "schemaVersion": 39,
        "editable": True,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {
            "list": [{"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}]
        },
        "panels": panels,
    }
    return json.dumps(board, indent=2) + "\n"


def _panel(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "${source}"}
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "gridPos": place,
        "datasource": source,
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {"refId": chr(ord("A") + nth), "datasource": source, "expr": expression, "legendFormat": legend}
            for nth, (expression, legend) in enumerate(panel.shows)
        ],
    }


def _place(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"x": left, "y": top, "w": width, "h": height}
