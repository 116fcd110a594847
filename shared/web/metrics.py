"""What an app has before it and what its programs have done, as Prometheus reads it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any, Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from shared.kernel.meters import Count, Spread, all_meters

#: By the name in the load: the metric, and what it counts.
_COUNTS: Final = {
    "unconfirmed": ("orderwright_outbox_unconfirmed", "Messages told that have no receipt yet."),
    "oldest_unconfirmed_s": ("orderwright_outbox_oldest_seconds", "Age of the oldest message told without a receipt."),
    "deferred": ("orderwright_deferred", "Messages heard that wait for another try."),
    "timers_overdue": ("orderwright_timers_overdue", "Timers that are more than ten seconds late."),
    "parked": ("orderwright_parked", "Messages that can't be processed and wait for a person."),
}
_BY_QUEUE: Final = {
    "queues": ("orderwright_queue_depth", "Messages on the queue."),
    "queue_ages_s": ("orderwright_queue_oldest_seconds", "Time since the next message of the queue was sent."),
}

#: Returns how many of the app's orders are in each state.
Orders = Callable[[], Mapping[str, int]]


class _Seen(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> list[Metric]:
        return self._families


def exposition(app: str, load: Mapping[str, Any], orders: Mapping[str, int]) -> bytes:
    """Return `load`, the orders by state and this process's meters in the text form of Prometheus. A queue that can't be asked is left out."""
    return _text([*_of_load(app, load), *_of_orders(app, orders), *_of_meters()])


def meters_exposition() -> bytes:
    """Return this process's meters in the text form of Prometheus."""
    return _text(_of_meters())


def _text(families: Iterable[Metric]) -> bytes:
    registry = CollectorRegistry()
    registry.register(_Seen(families))
    return generate_latest(registry)


def _of_load(app: str, load: Mapping[str, Any]) -> Iterator[Metric]:
    for name, (metric, says) in _COUNTS.items():
        family = GaugeMetricFamily(metric, says, labels=["app"])
        family.add_metric([app], float(load[name]))
        yield family
    for name, (metric, says) in _BY_QUEUE.items():
        family = GaugeMetricFamily(metric, says, labels=["app", "queue"])
        for queue, value in load[name].items():
            family.add_metric([app, queue], float(value))
        yield family


def _of_orders(app: str, orders: Mapping[str, int]) -> Iterator[Metric]:
    if orders:
        family = GaugeMetricFamily("orderwright_orders", "Orders by their state in the app.", labels=["app", "state"])
        for state, count in orders.items():
            family.add_metric([app, state], float(count))
        yield family


def _of_meters() -> Iterator[Metric]:
    for meter in all_meters():
        yield _counter(meter) if isinstance(meter, Count) else _histogram(meter)


def _counter(meter: Count) -> Metric:
    family = CounterMetricFamily(meter.name, meter.says, labels=meter.labels)
    for labels, value in meter.values():
        family.add_metric(labels, value)
    return family


def _histogram(meter: Spread) -> Metric:
    family = HistogramMetricFamily(meter.name, meter.says, labels=meter.labels)
    bounds = [*map(str, meter.bounds), "+Inf"]
    for labels, counts, total in meter.values():
        family.add_metric(labels, list(zip(bounds, map(float, accumulate(counts)), strict=True)), total)
    return family
