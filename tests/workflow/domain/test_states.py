"""The life of an order: every cell of the table, run (rule W-1)."""

from __future__ import annotations

import pytest

from services.workflow.domain.refusals import MoveRefused
from services.workflow.domain.states import Move, OrderState
from tests.workflow.builders import an_order

# One row a state; the moves in the order of the head; a dash is refused.
TABLE = """
             miss_details complete_details review    bill    validate reject   withdraw  work        pause   deliver   revise      accept    close     cancel    take_up
received     incomplete   -                in_review funding queued   rejected withdrawn -           -       -         -           -         -         -         -
incomplete   incomplete   received         in_review funding queued   rejected withdrawn -           -       -         -           -         -         -         -
in_review    incomplete   -                -         funding queued   rejected withdrawn -           -       -         -           -         -         -         -
funding      -            -                -         -       queued   rejected withdrawn -           -       -         -           -         -         -         -
queued       -            -                -         -       -        -        -         in_progress -       -         -           -         -         cancelled -
in_progress  -            -                -         -       -        -        -         in_progress waiting delivered -           -         completed cancelled -
waiting      -            -                -         -       -        -        -         in_progress waiting delivered -           -         completed cancelled -
delivered    -            -                -         -       -        -        -         -           -       -         in_revision completed completed cancelled -
in_revision  -            -                -         -       -        -        -         in_progress waiting delivered -           -         completed cancelled -
completed    -            -                -         -       -        -        -         -           -       -         -           -         -         -         in_revision
rejected     -            -                -         -       -        -        -         -           -       -         -           -         -         -         -
withdrawn    -            -                -         -       -        -        -         -           -       -         -           -         -         -         -
cancelled    -            -                -         -       -        -        -         -           -       -         -           -         -         -         -
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = [(row[0], move, reached) for row in ROWS for move, reached in zip(HEAD, row[1:], strict=True)]


def test_the_table_has_every_state_and_every_move():
    assert [row[0] for row in ROWS] == [state.value for state in OrderState]
    assert [move.value for move in Move] == HEAD


@pytest.mark.parametrize(("state", "move", "reached"), [cell for cell in CELLS if cell[2] != "-"])
def test_a_move_of_the_table_is_made(state, move, reached):
    order = an_order(state)

    order.make(Move(move))

    assert order.state.value == reached


@pytest.mark.parametrize(("state", "move"), [cell[:2] for cell in CELLS if cell[2] == "-"])
def test_a_move_that_is_not_in_the_table_is_refused_and_leaves_the_state_alone(state, move):
    order = an_order(state)

    with pytest.raises(MoveRefused) as refused:
        order.make(Move(move))

    assert refused.value.details == {"state": state, "move": move}
    assert order.state.value == state


def test_the_final_states_are_those_in_which_an_order_is_over():
    assert [state.value for state in OrderState if state.is_final] == [
        "completed",
        "rejected",
        "withdrawn",
        "cancelled",
    ]
