"""Declaring messages."""

from __future__ import annotations

import dataclasses
from uuid import UUID

import pytest

from shared.contracts.workflow.facts import OrderCompleted
from shared.kernel.facts import Fact, message
from tests.support.messages import a_completion


def test_a_message_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        a_completion().number = "other"


def test_a_message_knows_what_it_is_about():
    assert a_completion(order_id=UUID(int=7)).about_id == UUID(int=7)


@pytest.mark.parametrize("name", ["OrderCompleted", "workflow.order_completed", "workflow.Order.v1", "a.b.v0", ""])
def test_a_name_of_another_form_is_refused(name):
    with pytest.raises(ValueError, match="form"):
        message(name)


def test_a_second_declaration_of_a_name_is_refused():
    with pytest.raises(ValueError, match="twice"):

        @message(OrderCompleted.wire_name)
        class Other(Fact):
            pass


def test_a_message_about_a_field_it_lacks_is_refused():
    with pytest.raises(ValueError, match="none of its fields"):

        @message("tests.nothing_happened.v1", about="order_id")
        class NothingHappened(Fact):
            pass
