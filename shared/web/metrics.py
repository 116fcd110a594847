"""What an app has before it, as Prometheus reads it."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

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


class _Seen(Collector):
    def __init__(self, app: str, load: Mapping[str, Any]) -> None:
        self._app = app
        self._load = load

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (metric, says) in _COUNTS.items():
            family = GaugeMetricFamily(metric, says, labels=["app"])
            family.add_metric([self._app], float(self._load[name]))
            yield family
        for name, (metric, says) in _BY_QUEUE.items():
            family = GaugeMetricFamily(metric, says, labels=["app", "queue"])
            for queue, value in self._load[name].items():
                family.add_metric([self._app, queue], float(value))
            yield family


def exposition(app: str, load: Mapping[str, Any]) -> bytes:
    """Return `load` in the text form of Prometheus. A queue that can't be asked is left out."""
    registry = CollectorRegistry()
    registry.register(_Seen(app, load))
    return generate_latest(registry)
