"""The way to an app's own database."""

from typing import Any, Final

import orjson
from sqlalchemy import Engine, create_engine, make_url

#: A dead network is noticed within seconds, and no statement or lock holds a worker up for long (messaging.md 3.2).
_LIBPQ: Final[dict[str, Any]] = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s -c timezone=UTC",
}


def _dumps(value: Any) -> str:
    return orjson.dumps(value).decode()


def make_engine(url: str, *, pool_size: int = 4, application: str = "orderwright") -> Engine:
    """Return an engine on the PostgreSQL at `url`. Connections are opened when first used and checked before reuse."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        pool_timeout=5,
        json_serializer=_dumps,
        json_deserializer=orjson.loads,
        connect_args=_LIBPQ | {"application_name": application},
    )
