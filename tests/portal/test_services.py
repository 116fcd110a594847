from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from services.portal.frame.form_building import as_rows
from tests.support import played_agency as agency
from tests.support.played_apps import PlayedApps

PAGE = "/settings/services/seo-content-package"
FORM = f"{PAGE}/form"
PUT = "PUT /intake/services/seo-content-package"


def _offer(apps: PlayedApps) -> dict[str, Any]:
    (asked,) = apps.asks("PUT", "/services/seo-content-package")
    return dict(asked.body)


def _rows(*rows: dict[str, str]) -> dict[str, str]:
    sent = {"count": str(len(rows))}
    for place, row in enumerate(rows):
        sent |= {f"fields.{place}.{name}": text for name, text in row.items()}
    return sent


def test_services_are_shown_by_whether_they_are_sold(olivia: FlaskClient, apps: PlayedApps) -> None:
    page = olivia.get("/settings/services?standing=hidden").text

    assert "$1,200.00" in page
    assert "7 questions" in page
    assert apps.asks("GET", "/services")[0].query == {"standing": "hidden", "limit": "100"}
    assert olivia.get("/settings/services?standing=odd").status_code == 404


def test_a_service_is_sold_on_other_terms_and_keeps_its_form(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    shown = olivia.get(PAGE).text
    assert 'value="1200.00"' in shown
    said = {
        "name": "SEO package", "price": "1300,50", "currency": "usd", "pipeline": "content", "is_public": "1",
        "deadline_hours": "40", "revision_limit": "", "acceptance_days": "5", "payment.policy": "deposit",
        "payment.deposit_percent": "30", "recurring.unit": "month", "recurring.count": "1",
        "recurring.set_up_fee": "50", "recurring.on_renewal": "reopen", "options.3.code": "small",
        "options.3.name": "Four", "options.3.price": "600", "options.3.estimated_minutes": "90", "add_ons.0.code": "",
    }  # fmt: skip

    send(olivia, PAGE, PAGE, **said)

    assert _offer(apps) == {
        "name": "SEO package",
        "pipeline": "content",
        "deadline_hours": 40,
        "acceptance_days": 5,
        "is_public": True,
        "is_taxable": False,
        "needs_review": False,
        "price": agency.usd(130050),
        "options": [
            {"code": "small", "name": "Four", "price": agency.usd(60000), "estimated_minutes": 90, "description": ""}
        ],
        "add_ons": [],
        "payment": {"policy": "deposit", "deposit_percent": 30},
        "recurring": {"unit": "month", "on_renewal": "reopen", "count": 1, "set_up_fee": agency.usd(5000)},
        "form": {"fields": apps.form["fields"]},
    }


@pytest.mark.parametrize("price", ["much", "-1"])
def test_terms_that_will_not_do_come_back_as_they_were_entered(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any], price: str
) -> None:
    answer = send(olivia, PAGE, PAGE, name="Mine", price=price, currency="USD", description="Kept words")

    assert answer.status_code == 422
    assert "Give the amount as a number" in answer.text
    assert f'value="{price}"' in answer.text
    assert "Kept words</textarea>" in answer.text
    assert apps.asks("PUT", "/services/seo-content-package") == []


def test_a_new_service_never_replaces_one_there_is(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    page = "/settings/new-service"
    said = {"name": "Video", "price": "10", "currency": "USD", "pipeline": "content"}

    taken = send(olivia, page, page, code="seo-content-package", **said)
    made = send(olivia, page, page, code="video", **said)

    assert taken.status_code == 422
    assert "Another service has this code" in taken.text
    assert made.headers["Location"] == "/settings/services/video/form"
    assert [each.path for each in apps.asked if each.method == "PUT"] == ["/intake/services/video"]


def test_a_picture_is_sent_and_shown_where_the_service_is(
    olivia: FlaskClient, nobody: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    picture = str(UUID(int=77))
    send(olivia, PAGE, f"{PAGE}/image", file=(io.BytesIO(b"png"), "x.png"))
    none = send(olivia, PAGE, f"{PAGE}/image")
    assert len(apps.asks("POST", "/services/seo-content-package/image")) == 1
    assert (none.status_code, "Choose a picture first" in none.text) == (422, True)

    apps.service["image_id"] = picture
    apps.said[f"GET /intake/service-images/{picture}"] = {"bytes": "of the picture"}
    for page in ("/services/seo-content-package", PAGE):
        assert f'src="/service-images/{picture}"' in olivia.get(page).text, page
    handed = nobody.get(f"/service-images/{picture}")
    assert handed.get_json() == {"bytes": "of the picture"}
    assert handed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    send(olivia, PAGE, f"{PAGE}/image/removal")
    assert len(apps.asks("DELETE", "/services/seo-content-package/image")) == 1


def test_a_service_is_archived(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    send(olivia, PAGE, f"{PAGE}/archive")

    assert len(apps.asks("DELETE", "/intake/services/seo-content-package")) == 1


def test_questions_are_moved_added_and_removed_without_being_kept(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    sent = _rows({"label": "First"}, {"label": "Second"})

    down = send(olivia, FORM, FORM, wish="down.0", **sent).text
    gone = send(olivia, FORM, FORM, wish="remove.0", **sent).text
    more = send(olivia, FORM, FORM, wish="add", **sent).text

    assert down.index("1. Second") < down.index("2. First")
    assert "First" not in gone
    assert "3. New question" in more
    assert "Not kept yet." in more
    assert apps.asks("PUT", "/services/seo-content-package") == []


def test_a_form_is_kept_as_it_was_built(olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]) -> None:
    sent = _rows(
        {"name": "budget", "label": "Budget", "kind": "number", "page": "1", "kept": '{"limits": {"minimum": 1}}'},
        {"label": "How shall we call you?", "kind": "choice", "options": "You\n Sir ", "is_required": "1", "page": "2"},
        {"label": "Why?", "kind": "text", "help": "Briefly.", "page": "2", "if_field": "budget", "if_any_of": "5"},
    )

    assert send(olivia, FORM, FORM, wish="keep", **sent).headers["Location"] == FORM

    plain = {"help": "", "accepts": [], "columns": [], "options": [], "shown_if": None, "is_required": False}
    asked = _offer(apps)
    assert asked["price"] == agency.usd(120000)
    assert asked["form"]["fields"] == [
        plain | {"limits": {"minimum": 1}, "name": "budget", "label": "Budget", "kind": "number", "page": 1},
        plain
        | {"name": "how_shall_we_call_you", "label": "How shall we call you?", "kind": "choice", "page": 2}
        | {"options": ["You", "Sir"], "is_required": True},
        plain
        | {"name": "why", "label": "Why?", "kind": "text", "help": "Briefly.", "page": 2}
        | {"shown_if": {"field": "budget", "any_of": [5], "is_negated": False}},
    ]


def test_a_form_that_is_not_touched_is_sent_as_it_was(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    column = agency.a_field("kind", "Kind", "choice", options=["a", "b"])
    table = agency.a_field("rows", "Rows", "table", columns=[column], is_required=False)
    on = {"field": "may_name", "any_of": [True], "is_negated": True}
    apps.form["fields"] += [table, agency.a_field("logo", "Logo", "file", accepts=["png"], shown_if=on)]
    page = olivia.get(FORM).text

    assert "name | label | kind" in page
    send(olivia, FORM, FORM, wish="keep", **_rows(*as_rows(apps.form["fields"])))

    taken = {name: value for name, value in column.items() if name not in {"shown_if", "columns", "page"}}
    assert _offer(apps)["form"]["fields"] == [
        field | {"columns": [taken]} if field["kind"] == "table" else field for field in apps.form["fields"]
    ]


def test_what_is_wrong_with_a_question_stands_beside_it(
    olivia: FlaskClient, apps: PlayedApps, send: Callable[..., Any]
) -> None:
    problems = [{"field": "form.fields.0.options", "code": "required", "message": "A choice needs options."}]
    apps.refuse[PUT] = (422, {"problems": problems})

    answer = send(olivia, FORM, FORM, wish="keep", **_rows({"label": "Tone", "kind": "choice"}))

    assert answer.status_code == 422
    assert "A choice needs options." in answer.text
    assert 'value="Tone"' in answer.text
    assert "1 question can't stay like this." in answer.text


def test_nobody_else_changes_what_is_sold(
    browser: Callable[..., FlaskClient], apps: PlayedApps, send: Callable[..., Any]
) -> None:
    for person, status in ((agency.WANDA, 403), (agency.CLARA, 404)):
        assert send(browser(person), "/inbox", PAGE, name="Mine").status_code == status
        assert send(browser(person), "/inbox", FORM, wish="keep").status_code == status
        assert send(browser(person), "/inbox", f"{PAGE}/archive").status_code == status
        assert browser(person).get("/settings/services").status_code == status
    assert [each for each in apps.asked if each.method in {"PUT", "DELETE"}] == []
