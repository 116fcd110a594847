"""Locks on things that may not be there yet: whoever would make the same one waits until our work is done."""

from collections.abc import Iterable

import orjson
from sqlalchemy import Connection, text

#: Each name becomes a number; two names with the same number only wait for each other needlessly. Taken in one order by everybody.
_LOCK = text("""
    SELECT pg_advisory_xact_lock(number)
      FROM (SELECT DISTINCT hashtextextended(name, 0) AS number FROM json_array_elements_text(CAST(:names AS json)) AS name ORDER BY 1) AS numbers
""")


def lock_names(connection: Connection, kind: str, names: Iterable[str]) -> None:
    """Lock the things of `kind` with these names until the transaction ends. To be looked for again afterwards."""
    wanted = [f"{kind} {name}" for name in names]
    if wanted:
        connection.execute(_LOCK, {"names": orjson.dumps(wanted).decode()})
