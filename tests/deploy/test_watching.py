"""What watches: every metric that the dashboard, the alerts and the page for operators name is really told by a program."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
import yaml

from cli.parts import APPS
from shared.kernel.meters import HOP_SECONDS, MESSAGES_TAKEN, Spread, all_meters
from shared.web.metrics import exposition
from shared.web.metrics_page import serve_metrics

ROOT = Path(__file__).parents[2]
BOARD = json.loads((ROOT / "deploy/grafana/orderwright.json").read_text())
RULES = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"][0]["rules"]
LOAD = {
    "unconfirmed": 0,
    "oldest_unconfirmed_s": 0,
    "deferred": 0,
    "timers_overdue": 0,
    "parked": 0,
    "queues": {"intake": 0},
    "queue_ages_s": {"intake": 0},
}


@pytest.fixture(scope="module")
def told():
    """The names of all samples that programs tell, each with its labels."""
    for meter in all_meters():
        labels = ["some"] * len(meter.labels)
        if isinstance(meter, Spread):
            meter.took([], *labels)
        else:
            meter.add(*labels, by=0)
    text = exposition("intake", LOAD, {"validated": 1}).decode()
    return {
        name: set(re.findall(r'(\w+)="', labels)) for name, labels in re.findall(r"^(\w+)\{(.*)\} ", text, re.MULTILINE)
    }


def expressions():
    for panel in BOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from (rule["expr"] for rule in RULES)


def test_every_metric_of_dashboard_and_alerts_is_told_with_the_labels_they_ask_for(told):
    for expression in expressions():
        names = re.findall(r"orderwright_\w+", expression)
        asked = {label for group in re.findall(r"by \(([\w, ]+)\)", expression) for label in group.split(", ")}
        asked |= set(re.findall(r'(\w+)=~?"', expression)) | set(re.findall(r'(\w+)!="', expression))

        assert names
        assert [name for name in names if name not in told] == [], expression
        assert [label for label in asked if not all(label in told[name] for name in names)] == [], expression


def test_everything_that_is_told_is_on_the_dashboard_and_on_the_page_for_operators(told):
    shown = set(re.findall(r"orderwright_\w+", " ".join(expressions())))
    page = set(re.findall(r"`(orderwright_\w+)`", (ROOT / "docs/operations.md").read_text()))
    plain = {re.sub(r"_(bucket|sum|count|total|created)$", "", name) for name in told}

    assert {re.sub(r"_(bucket|sum|count|total)$", "", name) for name in shown} == plain
    assert {re.sub(r"_total$", "", name) for name in page} == plain


def test_every_alert_says_what_to_do_and_the_page_it_sends_to_has_that_place():
    page = (ROOT / "docs/troubleshooting.md").read_text().lower()

    for rule in RULES:
        assert rule["annotations"]["summary"]
        assert len(rule["annotations"]["description"]) > 20
        for place in re.findall(r"troubleshooting\.md, '([^']+)'", rule["annotations"]["description"]):
            assert place in page


def test_prometheus_is_told_of_every_program():
    jobs = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())["scrape_configs"]
    named = {name for job in jobs for place in job["dns_sd_configs"] for name in place["names"]}

    assert named == {"portal", *(f"{app}-{role}" for app, roles in APPS.items() for role in ("api", *roles))}


def test_a_program_without_an_api_tells_on_a_page_of_its_own():
    MESSAGES_TAKEN.add("a queue", by=3)
    HOP_SECONDS.took([0.02, 0.3, 400], "a queue")
    server = serve_metrics("127.0.0.1:0")

    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/metrics") as answer:
        lines = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if not line.startswith("#"))

    server.shutdown()
    server.server_close()
    assert float(lines['orderwright_messages_taken_total{queue="a queue"}']) == 3
    assert lines['orderwright_hop_seconds_bucket{le="0.025",queue="a queue"}'] == "1.0"
    assert lines['orderwright_hop_seconds_bucket{le="0.5",queue="a queue"}'] == "2.0"
    assert lines['orderwright_hop_seconds_bucket{le="300",queue="a queue"}'] == "2.0"
    assert lines['orderwright_hop_seconds_bucket{le="+Inf",queue="a queue"}'] == "3.0"
    assert lines['orderwright_hop_seconds_count{queue="a queue"}'] == "3.0"
    assert serve_metrics("") is None
