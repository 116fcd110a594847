"""The figures of a benchmark, and how they are told."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.version import __version__


@dataclass(slots=True, kw_only=True)
class Figures:
    """What was measured. Rates are one for each round; `took_s` has the seconds of each order by what else was going on.

    `sustained_per_s` counts until the last mail is out and the last receipt back: what one can go on with for ever.
    """

    orders: int
    workers: int
    is_plain: bool = False
    orders_per_s: list[float] = field(default_factory=list)
    sustained_per_s: list[float] = field(default_factory=list)
    chain_per_s: list[float] = field(default_factory=list)
    spent_ms: dict[str, float] = field(default_factory=dict)
    messages: int = 0
    took_s: dict[str, list[float]] = field(default_factory=dict)
    memory_mib: Mapping[str, float] = field(default_factory=dict)

    @property
    def most_per_s(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.orders_per_s)

    @property
    def most_for_long_per_s(self) -> float:
        """The median of the rounds, with all that follows an order."""
        return statistics.median(self.sustained_per_s)

    @property
    def measured(self) -> int:
        """How many orders the rounds passed in all."""
        return self.orders * len(self.orders_per_s)

    def summary(self) -> dict[str, float]:
        """Return the figures of the last line of `--json`."""
        chain = statistics.median(self.chain_per_s)
        loaded = self.took_s["70 %"]
        return {
            "orders_per_s": round(self.most_per_s, 1),
            "chain_per_s": round(chain, 1),
            "ratio_to_empty_chain": round(self.most_per_s / chain, 2),
            "cpu_ms_per_order": round(sum(self.spent_ms.values()) / self.measured, 2),
            "messages_per_order": round(self.messages / self.measured, 1),
            "p50_ms": quantile_ms(loaded, 0.5),
            "p99_ms": quantile_ms(loaded, 0.99),
            "lone_p50_ms": quantile_ms(self.took_s["lone"], 0.5),
            "rss_mib": round(sum(self.memory_mib.values()), 1),
        }

    def text(self) -> str:
        """Return everything as Markdown."""
        summary = self.summary()
        rounds = ", ".join(
            f"{ours:.1f} / {theirs:.1f}" for ours, theirs in zip(self.orders_per_s, self.chain_per_s, strict=True)
        )
        return "\n".join(
            [
                f"## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, version {__version__}",
                "",
                f"{_machine()}; everything on it. {self.orders} orders a round, {self.workers} worker(s) for each app.",
                *(["Plain: one message a transaction, on Celery's own transport.", ""] if self.is_plain else []),
                "PostgreSQL with fsync, Valkey with its append-only file written each second.",
                "",
                f"{summary['orders_per_s']} orders/s, {summary['ratio_to_empty_chain']} times the empty chain ({summary['chain_per_s']}/s).",
                f"Round by round, alternating: {rounds}.",
                f"{self.most_for_long_per_s:.1f} orders/s for long, mails and receipts included: the maximum that the loads below are parts of.",
                f"{summary['messages_per_order']} messages and {summary['cpu_ms_per_order']} ms of processor time an order.",
                "",
                *_table(
                    ("processor", "ms an order"),
                    [(name, f"{ms / self.measured:.2f}") for name, ms in self.spent_ms.items()],
                ),
                "",
                *_table(
                    ("whole way, at", "orders", "p50 ms", "p95 ms", "p99 ms"),
                    [
                        (load, str(len(took)), *(str(quantile_ms(took, part)) for part in (0.5, 0.95, 0.99)))
                        for load, took in self.took_s.items()
                    ],
                ),
                "",
                *_table(("memory of", "MiB"), [(name, str(mib)) for name, mib in self.memory_mib.items()]),
                "",
                f"`{json.dumps(summary)}`",
                "",
            ]
        )


def quantile_ms(seconds: Sequence[float], part: float) -> float:
    """Return the value that `part` of `seconds` do not pass, in milliseconds: one that was measured, nothing in between."""
    ordered = sorted(seconds)
    return round(1000 * ordered[min(int(part * len(ordered)), len(ordered) - 1)], 1)


def _table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    lines = [headings, ["---"] * len(headings), *rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


def _machine() -> str:
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} processors ({platform.machine()}), {memory_gib:.0f} GiB, {platform.system()} {platform.release()},"
        f" Python {platform.python_version()}"
    )
