"""Order forms that are not sent yet: kept for whoever has the token, for a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.intake.use_cases.erase_client import EraseClient, erase_client
from shared.kernel.actors import SYSTEM
from tests.intake.builders import CLARA

DRAFTS = "/order-forms/newsletter/drafts"
TYPED = {
    "key": "a" * 32,
    "client": {"email": "Clara@bluebird.example", "name": "Cl", "company": ""},
    "option": "",
    "add_ons": [],
    "quantity": 2,
    "answers": {"subject": "Autumn", "send_on": "so"},
    "note": "",
    "coupon": "",
}


def begun(desk):
    answer = desk.call("POST", DRAFTS, TYPED)
    assert answer.status_code == 201
    return f"/order-drafts/{answer.get_json()['token']}"


def drafts(desk):
    return desk.rows("SELECT count(*) FROM order_drafts")[0][0]


def test_what_is_typed_is_kept_until_it_is_sent_or_dropped(desk):
    draft = begun(desk)
    shown = desk.call("GET", draft).get_json()
    assert (shown["said"], shown["service"], shown["ends_at"][:10]) == (TYPED, "newsletter", "2026-11-16")

    more = desk.call("PUT", draft, TYPED | {"note": "Soon, please."})
    assert (more.status_code, desk.call("GET", draft).get_json()["said"]["note"]) == (200, "Soon, please.")

    assert [desk.call("DELETE", draft).status_code for _ in range(2)] == [204, 204]
    assert desk.call("GET", draft).status_code == 404
    assert desk.call("PUT", draft, TYPED).status_code == 404
    assert desk.letters == []


def test_a_draft_ends_two_weeks_after_the_last_key(desk):
    draft = begun(desk)
    desk.pass_time(days=13)
    desk.call("PUT", draft, TYPED)
    desk.pass_time(days=13)
    assert desk.call("GET", draft).status_code == 200

    desk.pass_time(days=1)
    assert (desk.call("GET", draft).status_code, drafts(desk)) == (404, 1)
    begun(desk)
    assert drafts(desk) == 1


@pytest.mark.parametrize("token", ["forged", "AAAAAAAAAAAAAAAAAAAAAA.x", "a.b.c"])
def test_nobody_reads_a_draft_without_its_token(desk, token):
    begun(desk)

    codes = [desk.call(method, f"/order-drafts/{token}").get_json()["code"] for method in ("GET", "DELETE")]

    assert codes == ["draft_gone", "draft_gone"]


def test_only_what_can_be_kept_of_what_is_sold_is_kept(desk):
    assert desk.call("POST", "/order-forms/nothing/drafts", TYPED).status_code == 404
    assert desk.call("POST", DRAFTS, TYPED | {"note": "a\x00"}).status_code == 422
    assert desk.call("POST", DRAFTS, TYPED | {"note": "a" * 100_000}).status_code == 422
    assert drafts(desk) == 0


def test_drafts_are_counted_and_those_of_an_erased_client_forgotten(desk):
    begun(desk)
    desk.do(erase_client, EraseClient(actor=SYSTEM, client_id=CLARA.id))
    assert drafts(desk) == 0

    kept = desk.api.application.extensions
    kept["orderwright.settings"] = replace(kept["orderwright.settings"], visits_per_hour=2)
    assert [desk.call("POST", DRAFTS, TYPED).status_code for _ in range(2)] == [201, 429]
