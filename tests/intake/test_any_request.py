"""Whatever is sent to the API, it answers as its document says, and never with a fault of its own."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from services.intake.use_cases.submit_order import submit_order
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from tests.intake.builders import CLARA, an_ask
from tests.support.tokens import token_for

OLIVIA = Actor(kind=ActorKind.MEMBER, id=new_id(), name="Olivia", permissions=frozenset({"*"}))


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("actor", [OLIVIA, CLARA], ids=["member", "client"])
def test_no_request_is_answered_with_what_the_document_does_not_name(desk, actor, request):
    examples = request.config.getoption("--examples")
    desk.do(submit_order, an_ask(answers={}))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", desk.api.application)
    headers = {"Authorization": f"Bearer {token_for(actor)}"}
    faults = []

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_it(case):
            answer = case.call(headers=headers)
            case.validate_response(answer, checks=[not_a_server_error, status_code_conformance])

        try:
            try_it()
        except (Exception, BaseExceptionGroup) as fault:  # noqa: BLE001 - each operation has its say
            faults.append(f"{operation.label}: {fault}"[:1500])

    assert faults == []
