"""Money in messages and requests."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from shared.contracts.schema import MoneySchema
from shared.kernel.money import Money
from shared.web.schemas import MoneyField


def test_money_is_read_from_its_wire_form():
    assert MoneySchema().load({"amount": 1250, "currency": "EUR"}) == Money(1250, "EUR")


@pytest.mark.parametrize("schema", [MoneySchema, MoneyField])
@pytest.mark.parametrize("currency", ["eur", "EURO", "", "ABC"])
def test_a_code_that_is_no_currency_is_a_problem_of_its_field(schema, currency):
    with pytest.raises(ValidationError) as refused:
        schema().load({"amount": 1250, "currency": currency})

    assert refused.value.messages == {"currency": ["Not an ISO 4217 currency."]}
