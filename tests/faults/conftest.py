"""A worker on the run's servers, as the tests of messaging have it, for faults that need no server of their own."""

from __future__ import annotations

from tests.shared.messaging.conftest import (
    client,
    database_url,
    effects_template,
    engine,
    push,
    relay,
    rows,
    start_worker,
)

__all__ = ["client", "database_url", "effects_template", "engine", "push", "relay", "rows", "start_worker"]
