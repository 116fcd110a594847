"""What every client is asked once, with their first order (rule I-8)."""

from __future__ import annotations

import pytest

from services.intake.domain.form import Condition, Field, Form
from services.intake.domain.kinds import FieldKind
from services.intake.use_cases.complete_order import CompleteOrder, complete_order
from services.intake.use_cases.publish_onboarding import PublishOnboarding, publish_onboarding
from services.intake.use_cases.submit_order import submit_order
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.refusals import Invalid, NotAllowed
from tests.intake.builders import CLARA, GOOD_ANSWERS, a_buyer, an_ask

FORM = Form(
    (
        Field(name="has_guide", label="Is there a style guide?", kind=FieldKind.YES_NO, is_required=True),
        Field(name="guide", label="Where?", is_required=True, shown_if=Condition(field="has_guide", any_of=(True,))),
    )
)
SAID = {"onboarding_has_guide": True, "onboarding_guide": "In the attic."}
OLIVIA = Actor(kind=ActorKind.MEMBER, id=SYSTEM.id, name="Olivia", permissions=frozenset({"*"}))


@pytest.fixture
def asking(desk):
    desk.do(publish_onboarding, PublishOnboarding(actor=SYSTEM, form=FORM))
    return desk


def complete(desk, order, answers):
    return desk.do(complete_order, CompleteOrder(actor=CLARA, order_id=order.id, answers=answers))


def test_a_first_order_waits_for_what_every_client_is_asked_and_the_next_does_not(asking):
    first, _ = asking.do(submit_order, an_ask())
    assert first.state.value == "incomplete"
    assert [(each.field, each.label) for each in first.problems()] == [
        ("onboarding_has_guide", "Is there a style guide?")
    ]

    done = complete(asking, first, SAID)
    second, _ = asking.do(submit_order, an_ask(external_id="W-2"))

    assert (done.state.value, second.state.value) == ("funding", "funding")
    assert asking.rows("SELECT onboarding FROM clients WHERE onboarded_at IS NOT NULL") == [(SAID,)]
    assert second.answers == GOOD_ANSWERS


def test_one_answer_is_taken_for_all_orders_that_wait_for_it(asking):
    orders = [asking.do(submit_order, an_ask(external_id=f"W-{nth}"))[0] for nth in range(3)]
    lacking, _ = asking.do(submit_order, an_ask(external_id="W-9", answers={"subject": "x", "points": "y"}))
    other, _ = asking.do(submit_order, an_ask(external_id="W-D", client=a_buyer(email="devin@harborlight.example")))
    asking.forget_letters()

    complete(asking, orders[0], {"onboarding_has_guide": True})
    assert asking.letters == []
    complete(asking, orders[0], SAID)

    assert sorted(asking.names_told()) == ["OrderDetailsCompleted"] * 3 + ["PurchaseChecked"] * 3
    states = dict(asking.rows("SELECT id, state FROM orders"))
    assert [states[order.id] for order in (*orders, lacking, other)] == ["funding"] * 3 + ["incomplete"] * 2
    assert asking.rows("SELECT count(*) FROM timers WHERE key LIKE 'order-%'") == [(2,)]
    asking.forget_letters()
    complete(asking, orders[0], SAID)
    assert asking.letters == []


def test_nothing_is_asked_where_the_form_is_empty_or_there_is_none(desk):
    plain, _ = desk.do(submit_order, an_ask())
    desk.do(publish_onboarding, PublishOnboarding(actor=SYSTEM, form=FORM))
    desk.do(publish_onboarding, PublishOnboarding(actor=SYSTEM, form=Form(())))
    after, _ = desk.do(submit_order, an_ask(external_id="W-2"))

    assert (plain.state.value, after.state.value) == ("funding", "funding")


def test_it_is_read_and_changed_over_http_by_who_may(asking, member):
    shown = asking.call("GET", "/onboarding-form", as_=OLIVIA)
    body = {"fields": [{"name": "voice", "label": "How do you sound?"}]}

    assert (shown.get_json()["version"], len(shown.get_json()["fields"])) == (1, 2)
    assert asking.call("PUT", "/onboarding-form", body, as_=member()).status_code == 403
    assert asking.call("PUT", "/onboarding-form", body, as_=OLIVIA, headers={"If-Match": '"x"'}).status_code == 412
    seen = {"If-Match": shown.headers["ETag"]}
    changed = asking.call("PUT", "/onboarding-form", body, as_=OLIVIA, headers=seen)
    assert (changed.status_code, changed.get_json()["version"]) == (200, 2)
    assert asking.call("PUT", "/onboarding-form", body, as_=OLIVIA).get_json()["version"] == 2
    assert asking.rows("SELECT count(*) FROM onboarding_forms") == [(2,)]


def test_a_broken_form_is_not_asked(desk, member):
    with pytest.raises(NotAllowed):
        desk.do(publish_onboarding, PublishOnboarding(actor=member(), form=FORM))
    with pytest.raises(Invalid):
        desk.do(publish_onboarding, PublishOnboarding(actor=SYSTEM, form=Form(FORM.fields * 2)))

    assert desk.rows("SELECT count(*) FROM onboarding_forms") == [(0,)]
