"""The life of a notice: every cell of the table."""

from __future__ import annotations

import pytest

from services.notify.domain.refusals import MoveRefused
from services.notify.domain.states import Move, NoticeState, after

#         claim      put_back  deliver      give_up   resend   replay   bounce
TABLE = """
queued    sending    -         delivered    -         queued   -         -
sending   -          queued    delivered    failed    -        -         -
delivered -          -         -            -         -        queued   failed
failed    -          -         delivered    -         queued   -         -
"""

CELLS = [
    (NoticeState(row[0]), move, to)
    for row in (line.split() for line in TABLE.strip().splitlines())
    for move, to in zip(Move, row[1:], strict=True)
]


@pytest.mark.parametrize(("state", "move", "to"), [cell for cell in CELLS if cell[2] != "-"])
def test_a_move_leads_where_the_table_says(state, move, to):
    assert after(state, move) is NoticeState(to)


@pytest.mark.parametrize(("state", "move"), [cell[:2] for cell in CELLS if cell[2] == "-"])
def test_a_dash_is_refused_and_names_the_state(state, move):
    with pytest.raises(MoveRefused) as refused:
        after(state, move)

    assert refused.value.details == {"state": state.value}


def test_the_table_has_every_cell():
    assert len(CELLS) == len(NoticeState) * len(Move)
