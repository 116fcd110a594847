"""The orders of examples/orders.jsonl get the answers that the demo expects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from services.intake.messages import EXPLAIN, HANDLERS
from shared.contracts.intake.facts import SubmitOrder
from shared.contracts.schema import from_wire
from shared.kernel.refusals import Invalid

EXAMPLES = [json.loads(line) for line in (Path(__file__).parents[2] / "examples/orders.jsonl").read_text().splitlines()]


def answer_to(desk, payload):
    """What the consumer would answer."""
    try:
        return desk.do(lambda work: HANDLERS[SubmitOrder](work, from_wire(SubmitOrder.wire_name, payload)))
    except Invalid as refused:
        problems = desk.do(EXPLAIN[SubmitOrder], payload, refused.problems)
        return {"outcome": "refused", "problems": [problem.field for problem in problems]}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['source']}-{example['external_id']}")
def test_an_example_is_answered_as_it_expects(desk, example):
    expected = example.pop("expect")

    answer = answer_to(desk, example)

    if expected["outcome"] == "refused":
        assert answer == {"outcome": "refused", "problems": answer["problems"]}
        assert sorted(answer["problems"]) == sorted(expected["problems"])
    else:
        missing = [problem["field"] for problem in answer["order"]["problems"]]
        assert (answer["outcome"], sorted(missing)) == ("accepted", sorted(expected.get("problems", [])))
