"""What can happen to an invoice."""

from __future__ import annotations

import pytest

from services.billing.domain.refusals import MoveRefused
from services.billing.domain.states import InvoiceState, Move, after

#: The whole table; a dash is refused.
TABLE = {
    "open": {"settle": "paid", "void": "void", "write_off": "uncollectible"},
    "paid": {"settle": "-", "void": "-", "write_off": "-"},
    "void": {"settle": "-", "void": "-", "write_off": "-"},
    "uncollectible": {"settle": "-", "void": "-", "write_off": "-"},
}


@pytest.mark.parametrize("state", InvoiceState)
@pytest.mark.parametrize("move", Move)
def test_a_move_leads_where_the_table_says(state, move):
    wanted = TABLE[state.value][move.value]

    if wanted == "-":
        with pytest.raises(MoveRefused):
            after(state, move)
    else:
        assert after(state, move) == wanted
