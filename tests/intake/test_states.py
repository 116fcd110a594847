"""Every cell of the table of moves."""

from __future__ import annotations

import pytest

from services.intake.domain.refusals import MoveRefused
from services.intake.domain.states import MOVES, Move, OrderState, after

#: Rows are states, columns are moves; a dash is refused.
TABLE = """
                ask         review     bill     validate   reject    withdraw
    received    incomplete  in_review  funding  -          rejected  withdrawn
    incomplete  -           in_review  funding  -          rejected  withdrawn
    in_review   incomplete  -          funding  -          rejected  withdrawn
    funding     -           -          -        validated  rejected  withdrawn
    validated   -           -          -        -          -         -
    rejected    -           -          -        -          -         -
    withdrawn   -           -          -        -          -         -
"""
_ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]
CELLS = [(row[0], move, row[1 + place]) for row in _ROWS for place, move in enumerate(Move)]


def test_the_table_names_every_state():
    assert [row[0] for row in _ROWS] == [state.value for state in OrderState]
    assert set(MOVES) == set(OrderState)


@pytest.mark.parametrize(("state", "move", "reached"), CELLS)
def test_a_move_leads_where_the_table_says(state, move, reached):
    if reached == "-":
        with pytest.raises(MoveRefused) as refused:
            after(OrderState(state), move)
        assert refused.value.details == {"state": state}
    else:
        assert after(OrderState(state), move) is OrderState(reached)
