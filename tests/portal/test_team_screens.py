from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.support import played_agency as agency
from tests.support import played_rooms as rooms
from tests.support.played_apps import PlayedApps

OPEN_INVOICE = str(UUID(int=101))


@pytest.fixture
def apps_with_review(apps: PlayedApps) -> PlayedApps:
    apps.taken_in[rooms.IN_REVIEW] = rooms.to_review()
    return apps


def test_the_list_is_narrowed_by_what_a_view_names(olivia: FlaskClient, apps: PlayedApps) -> None:
    page = olivia.get("/orders?due=overdue&stage=writing").text

    assert "Late ones" in page
    query = apps.asks("GET", "/workflow/orders")[0].query
    assert query["stage"] == "writing"
    assert set(query) == {"stage", "due_before", "limit"}


def test_many_orders_change_at_once_and_each_is_answered(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    answer = send(olivia, "/orders", "/orders/bulk", order_id=[str(UUID(int=4)), str(UUID(int=8))], stage="editing")

    assert "1 of 2 done." in answer.text
    assert "order R5TBH9NX is completed" in answer.text
    (asked,) = apps.asks("POST", "/orders/bulk")
    assert asked.body == {"order_ids": [str(UUID(int=4)), str(UUID(int=8))], "stage": "editing"}


def test_a_bulk_of_nothing_asks_nobody(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    answer = send(olivia, "/orders", "/orders/bulk", stage="editing")

    assert answer.status_code == 422
    assert "Tick at least one order" in answer.text
    assert apps.asks("POST", "/orders/bulk") == []
    ticked = {"order_id": str(UUID(int=4)), "tags": "vip, late,"}
    for tagging in ("add", "remove"):
        send(olivia, "/orders", "/orders/bulk", tagging=tagging, **ticked)
    put, off = (asked.body for asked in apps.asks("POST", "/orders/bulk"))
    assert (put["add_tags"], off["remove_tags"]) == (["vip", "late"], ["vip", "late"])


def test_a_view_is_saved_as_the_list_is_asked(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, "/orders", "/views?due=today&search=blog", name="Blogs today", is_shared="1")

    (asked,) = apps.asks("POST", "/views")
    assert asked.body == {"name": "Blogs today", "query": {"due": "today", "search": "blog"}, "is_shared": True}


def test_a_card_is_moved_to_another_lane(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    assert "Editing and fact-checking" in olivia.get("/board").text

    answer = send(olivia, "/board", f"/board/{agency.DELIVERED}?pipeline=content", stage="writing")

    assert answer.headers["Location"] == "/board?pipeline=content"
    assert apps.asks("PUT", "/stage")[0].body == {"stage": "writing"}


def test_a_refused_move_says_why(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    apps.refuse["/stage"] = (409, {"detail": "the stage Writing is full"})

    answer = send(olivia, "/board", f"/board/{agency.DELIVERED}", stage="writing")

    assert answer.status_code == 422
    assert "The stage Writing is full" in answer.text


def test_my_work_has_my_orders_and_my_plan(browser: Callable[..., FlaskClient], apps: PlayedApps) -> None:
    page = browser(agency.WANDA).get("/my-work").text

    assert "3 h 05 min" in page
    assert apps.asks("GET", "/workflow/orders")[0].query["member_id"] == str(agency.WANDA.id)


def test_the_pool_gives_an_order_to_who_takes_it(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    answer = send(olivia, "/pool", f"/pool/{agency.DELIVERED}")

    assert answer.headers["Location"] == f"/orders/{agency.DELIVERED}"
    assert len(apps.asks("POST", "/taking")) == 1


def test_the_workload_names_who_is_late(olivia: FlaskClient) -> None:
    page = olivia.get("/workload").text

    assert "Walter Bloom" in page
    assert "15 h 00 min" in page


def test_a_review_shows_what_does_not_fit_and_is_answered(
    olivia: FlaskClient, apps_with_review: PlayedApps, send: Callable[..., Any]
) -> None:
    page = f"/reviews/{rooms.IN_REVIEW}"
    assert "K2WPR7QA" in olivia.get("/reviews").text
    assert "above the limit of $1,000.00" in olivia.get(page).text

    send(olivia, page, f"{page}/questions", question="Which market?")
    send(olivia, page, f"{page}/rejection", reason="We don't do this.")
    send(olivia, page, f"{page}/approval")

    said = [(each.path.rpartition("/")[2], each.body) for each in apps_with_review.asked if each.method == "POST"]
    assert said == [
        ("questions", {"question": "Which market?"}),
        ("rejection", {"reason": "We don't do this."}),
        ("approval", {}),
    ]


def test_a_client_has_a_page_with_all_that_is_known(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = f"/clients/{agency.CLARA.id}"
    assert "Clara Voss" in olivia.get("/clients").text
    shown = olivia.get(page).text
    for words in ("Prefers calls.", "INV-00017", "$2,500.00", "Blog article"):
        assert words in shown

    send(olivia, page, page, notes="Prefers mail.", tags="retail, vip", manager_id="", needs_review="1")

    (asked,) = apps.asks("PATCH", page)
    assert asked.body == {
        "manager_id": None,
        "needs_review": True,
        "notes": "Prefers mail.",
        "tags": ["retail", "vip"],
    }


def test_the_agencys_own_fields_are_built_and_filled_in(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page, fields = f"/clients/{agency.CLARA.id}", "/settings/client-fields"
    said = {
        "count": "1",
        "fields.0.label": "Segment",
        "fields.0.kind": "choice",
        "fields.0.options": "Retail\nSoftware",
    }
    send(olivia, fields, fields, wish="keep", **said)
    (made,) = apps.asks("PUT", "/client-fields")
    (field,) = made.body["fields"]
    assert (field["name"], field["kind"], field["options"]) == ("segment", "choice", ["Retail", "Software"])

    apps.said["GET /intake/client-fields"] = {"version": 1, "fields": [field]}
    apps.said[f"GET /intake{page}"]["custom"] = {"segment": "Retail", "crm": 7}
    assert '<option value="Retail" selected>' in olivia.get(page).text
    send(olivia, page, f"{page}/custom", **{"custom.segment": "Software"})
    (asked,) = apps.asks("PATCH", page)
    assert asked.body == {"custom": {"segment": "Software", "crm": 7}}

    apps.refuse[f"PATCH /intake{page}"] = (
        422,
        {"errors": [{"field": "custom.segment", "code": "x", "message": "No."}]},
    )
    again = send(olivia, page, f"{page}/custom", **{"custom.segment": "Software"})
    assert again.status_code == 422
    assert '<option value="Software" selected>' in again.text


def test_a_duplicate_is_found_looked_at_and_merged(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page, other = f"/clients/{agency.CLARA.id}/merger", str(UUID(int=99))
    clara = apps.said[f"GET /intake/clients/{agency.CLARA.id}"]
    twin = clara | {"client_id": other, "name": "Clara V.", "email": "clara@old.example"}
    apps.said["GET /intake/clients"] = {"items": [clara, twin], "next": None}
    apps.said[f"GET /intake/clients/{other}"] = twin
    said = {"moved": {"orders": 3, "purchases": 3, "contacts": 1}, "changed": ["notes"], "is_rehearsal": True}
    apps.said[f"POST /intake{page}"] = said | {"client": clara}

    assert page in olivia.get(f"/clients/{agency.CLARA.id}").text
    found = olivia.get(f"{page}?q=clara").text
    assert "clara@old.example" in found
    assert f"from={agency.CLARA.id}" not in found
    assert "3 orders" in olivia.get(f"{page}?from={other}").text
    done = send(olivia, f"{page}?from={other}", page, from_client_id=other)

    assert done.headers["Location"] == f"/clients/{agency.CLARA.id}"
    assert [asked.body["is_rehearsal"] for asked in apps.asks("POST", page)] == [True, True, False]
    apps.refuse[f"POST /intake{page}"] = (409, {"code": "client_gone", "detail": "client x is erased"})
    refused = olivia.get(f"{page}?from={other}")
    assert (refused.status_code, "Client x is erased" in refused.text) == (422, True)


def test_money_that_came_by_hand_is_recorded(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    page = f"/invoices/{OPEN_INVOICE}"

    send(olivia, page, f"{page}/payments", amount="120,50", currency="USD", reference="transfer 7", key="k")

    (asked,) = apps.asks("POST", "/payments")
    assert asked.body == {
        "method": "manual",
        "amount": {"amount": 12050, "currency": "USD"},
        "reference": "transfer 7",
    }
    assert asked.headers["Idempotency-Key"] == "k"


@pytest.mark.parametrize("amount", ["ten", "-1", "0", "1.005", "1e400", "NaN"])
def test_what_is_no_amount_is_not_sent(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], amount: str
) -> None:
    page = f"/invoices/{OPEN_INVOICE}"

    answer = send(olivia, page, f"{page}/payments", amount=amount, currency="USD", key="k")

    assert answer.status_code == 422
    assert "Give the amount as a number" in answer.text
    assert f'value="{amount}"' in answer.text
    assert apps.asks("POST", "/payments") == []


def test_an_invoice_is_refunded_with_a_reason(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    page = f"/invoices/{agency.INVOICE}"

    send(olivia, page, f"{page}/refunds", amount="", currency="USD", target="balance", reason="Late", order_id="")

    (asked,) = apps.asks("POST", "/refunds")
    assert asked.body == {"target": "balance", "reason": "Late", "amount": None, "order_id": None}


def test_an_import_is_first_a_preview(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    answer = send(olivia, "/orders/import", csv="external_id,service\nrow-1,seo")

    assert "Nothing has been taken in yet." in answer.text
    assert "There is no service by that code." in answer.text
    send(olivia, "/orders/import", csv="external_id,service\nrow-1,seo", is_meant="1")
    assert [each.body["is_rehearsal"] for each in apps.asks("POST", "/imports")] == [True, False]
