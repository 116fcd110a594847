"""The contract: every message is declared, routed, sampled and read again as it was."""

from __future__ import annotations

import dataclasses
import importlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.contracts.reading import Misfit, reader_of
from shared.contracts.routes import QUEUES, ROUTES, heard_on, teller_of
from shared.contracts.schema import from_wire, to_wire, wire_schema, written
from shared.kernel.facts import Ask, Fact, declared_messages
from shared.kernel.refusals import Invalid

SAMPLES = Path(__file__).parent / "samples"
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
MESSAGES = sorted(declared_messages().values(), key=lambda message: message.wire_name)


def sample_of(message):
    return json.loads((SAMPLES / f"{message.wire_name}.json").read_text())


def test_every_declared_message_has_its_routes_and_every_route_a_known_queue():
    assert set(ROUTES) == set(MESSAGES)
    assert {queue for queues in ROUTES.values() for queue in queues} <= set(QUEUES)


def as_far_as(sample, written):
    """What is written, as far as the sample goes: a field that a message gained after its sample was made is left out."""
    if isinstance(sample, dict) and isinstance(written, dict):
        return {name: as_far_as(sample[name], value) for name, value in written.items() if name in sample}
    if isinstance(sample, list) and isinstance(written, list) and len(sample) == len(written):
        return [as_far_as(one, other) for one, other in zip(sample, written, strict=True)]
    return written


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
def test_every_message_has_a_sample_that_is_read_and_written_as_it_is(message):
    sample = sample_of(message)

    read = from_wire(message.wire_name, sample)

    assert type(read) is message
    assert as_far_as(sample, to_wire(read)) == sample
    assert from_wire(message.wire_name, to_wire(read)) == read


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
def test_what_is_written_and_read_fast_is_what_the_schema_dumps_and_loads(message):
    sample, schema = sample_of(message), wire_schema(message)()

    read = reader_of(message)(sample)

    assert read == schema.load(sample)
    assert json.loads(written(read)) == schema.dump(read)
    assert as_far_as(sample, schema.dump(read)) == sample


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # how fast this machine draws is no fault of a reader
@given(chance=st.data())
def test_whatever_the_schema_refuses_is_not_read_fast_either(message, chance):
    sample = sample_of(message)
    field = chance.draw(st.sampled_from(sorted(sample)))
    wrong = sample | {field: chance.draw(ANY_JSON)}

    try:
        by_schema = wire_schema(message)().load(wrong)
    except ValidationError:
        with pytest.raises((Misfit, ValueError)):
            reader_of(message)(wrong)
    else:
        assert from_wire(message.wire_name, wrong) == by_schema


def test_every_sample_belongs_to_a_message():
    assert {file.stem for file in SAMPLES.glob("*.json")} == {message.wire_name for message in MESSAGES}


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
def test_a_newer_teller_may_add_fields(message):
    sample = sample_of(message)

    assert from_wire(message.wire_name, sample | {"added_later": {"x": 1}}) == from_wire(message.wire_name, sample)


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
def test_a_message_without_its_fields_names_every_one_that_is_required(message):
    required = {
        field.name
        for field in dataclasses.fields(message)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }

    with pytest.raises(Invalid) as refused:
        from_wire(message.wire_name, {})

    assert {problem.field for problem in refused.value.problems} == required
    assert {problem.code for problem in refused.value.problems} == {"required"}


def test_facts_are_told_in_the_past_tense_and_asks_go_to_one_queue():
    for message in MESSAGES:
        what = message.wire_name.split(".")[1]
        if issubclass(message, Fact):
            assert what.rpartition("_")[2].endswith("ed") or what.endswith(
                ("_incomplete", "_paid", "_withdrawn", "_written_off", "_at_risk", "_overdue", "_past_due")
            ), what
        else:
            assert issubclass(message, Ask)
            assert len(ROUTES[message]) == 1


@pytest.mark.parametrize("queue", [queue for queue in QUEUES if not queue.endswith(".errands")])
def test_every_app_handles_exactly_what_its_queue_hears(queue):
    handlers = importlib.import_module(f"services.{QUEUES[queue]}.messages").HANDLERS

    assert set(handlers) == set(heard_on(queue))


def test_an_app_tells_only_its_own_messages():
    for message in MESSAGES:
        assert message.__module__.rpartition(".")[0] == f"shared.contracts.{teller_of(message)}"
