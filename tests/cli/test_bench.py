"""`bench`: its figures, and a short run of all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from cli.bench.command import command
from cli.bench.figures import Figures, quantile_ms
from cli.bench.processor import spent_ms


def test_a_quantile_is_a_value_that_was_measured():
    seconds = [place / 1000 for place in range(100, 0, -1)]

    assert [quantile_ms(seconds, part) for part in (0.5, 0.95, 0.99)] == [51.0, 96.0, 100.0]
    assert quantile_ms([0.0123], 0.99) == 12.3


def test_the_summary_takes_the_median_of_the_rounds_and_all_costs_of_all_rounds():
    figures = Figures(
        orders=100,
        workers=1,
        orders_per_s=[90.0, 300.0, 120.0],
        chain_per_s=[60.0, 40.0, 10.0],
        spent_ms={"intake": 600.0, "postgres": 900.0},
        messages=3300,
        took_s={"lone": [0.016], "30 %": [0.02], "70 %": [0.1, 0.2]},
        memory_mib={"intake-api": 80.5, "postgres": 100.0},
    )

    assert figures.summary() == {
        "orders_per_s": 120.0,
        "chain_per_s": 40.0,
        "ratio_to_empty_chain": 3.0,
        "cpu_ms_per_order": 5.0,
        "messages_per_order": 11.0,
        "p50_ms": 200.0,
        "p99_ms": 200.0,
        "lone_p50_ms": 16.0,
        "rss_mib": 180.5,
    }


def test_processor_time_counts_children_also_when_they_have_ended():
    before = spent_ms({"own": os.getpid()})["own"]

    spender = "import time\nwhile time.process_time() < 0.3: pass"
    subprocess.run([sys.executable, "-c", spender], check=True)

    assert spent_ms({"own": os.getpid()})["own"] - before >= 290


@pytest.mark.stack
@pytest.mark.timeout(300)
def test_a_short_run_ends_with_its_figures():
    words = ["bench", "--orders", "20", "--rounds", "1", "--seconds", "1", "--json"]

    run = subprocess.run([sys.executable, "-m", "cli", *words], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    figures = json.loads(run.stdout.splitlines()[-1])
    assert list(figures) == [
        "orders_per_s",
        "chain_per_s",
        "ratio_to_empty_chain",
        "cpu_ms_per_order",
        "messages_per_order",
        "p50_ms",
        "p99_ms",
        "lone_p50_ms",
        "rss_mib",
    ]
    assert all(value > 0 for value in figures.values())


def test_lists_are_measured_with_the_plans_of_their_queries() -> None:
    made = CliRunner().invoke(command, ["list", "--orders", "2000", "--json"])

    assert made.exit_code == 0, made.output
    figures = json.loads(made.stdout.splitlines()[-2])
    assert figures["orders"] == 2000
    assert len(figures["median_ms"]) == 12
    assert "orders_by_words" in made.stdout
    assert "all within 50 ms at the median, none by reading every order" in made.stdout
