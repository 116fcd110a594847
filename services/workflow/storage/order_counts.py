"""How many orders there are, for who watches over the app."""

from sqlalchemy import Connection, text

_COUNT = text("SELECT state, count(*) AS orders FROM orders GROUP BY state ORDER BY state")


def count_orders(connection: Connection) -> dict[str, int]:
    """Return how many orders are in each state; a state that none is in is missing."""
    return {row.state: row.orders for row in connection.execute(_COUNT)}
