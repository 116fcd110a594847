"""The documents of the contract say what the code does."""

from __future__ import annotations

import json

import jsonschema
import pytest
import yaml

from cli.contract.command import documents
from cli.contract.samples import sample_of
from cli.contract.schemas import json_schema_of
from cli.places import ROOT
from shared.contracts.routes import QUEUES, ROUTES

MESSAGES = list(ROUTES)


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_document_is_what_the_code_would_write(name):
    assert (ROOT / name).read_text() == documents()[name]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.wire_name)
def test_every_sample_is_valid_by_its_json_schema_and_the_schema_is_one(message):
    schema = json_schema_of(message)

    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert list(validator.iter_errors(sample_of(message))) == []
    assert list(validator.iter_errors({})) != []


def test_the_asyncapi_document_names_every_queue_and_message_once():
    document = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text())

    assert [channel["address"] for channel in document["channels"].values()] == list(QUEUES)
    assert [m["name"] for m in document["components"]["messages"].values()] == [m.wire_name for m in ROUTES]
    told = json.dumps(document)
    for reference in {part.split('"')[0] for part in told.split('"$ref": "#/')[1:]}:
        place = document
        for step in reference.split("/"):
            place = place[step]
