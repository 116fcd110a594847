"""Which orders a request asks for."""

from typing import Any

from services.intake.api.cursors import id_cursor
from services.intake.domain.checking import is_storable
from services.intake.storage.order_list import OrderFilter
from shared.kernel.refusals import Invalid, Problem


def filter_of(request: dict[str, Any]) -> OrderFilter:
    """Return the filter that the query of a request spells. Raises Invalid."""
    texts = {name: request[name] for name in ("service", "source", "q") if request[name] is not None}
    unfit = [name for name, text in texts.items() if not is_storable(text)]
    if unfit:
        told = "This holds characters that no text may hold."
        raise Invalid([Problem(field=name, code="not_a_text", message=told) for name in unfit])
    return OrderFilter(
        states=tuple(request["state"]),
        client_id=request["client_id"],
        service=request["service"],
        source=request["source"],
        received_from=request["received_from"],
        received_until=request["received_until"],
        words=request["q"],
        behind=id_cursor(request["cursor"]),
        oldest_first=request["sort"] == "oldest",
    )
