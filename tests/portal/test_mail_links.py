"""Links in mails: what they open, and that looking changes nothing."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.support.played_apps import PlayedApps


def test_a_link_asks_before_it_stops_a_kind_of_mail(nobody: FlaskClient, apps: PlayedApps) -> None:
    page = nobody.get("/stop/abc")

    assert page.status_code == 200
    assert "stage reached" in page.text
    assert 'action="/stop/abc"' in page.text
    assert apps.asks("POST", "/stops/abc") == []


def test_the_button_of_a_mail_program_stops_it_at_once(nobody: FlaskClient, apps: PlayedApps) -> None:
    answer = nobody.post("/stop/abc", data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert len(apps.asks("POST", "/stops/abc")) == 1


def test_a_file_is_handed_out_to_be_kept_and_not_to_be_run(nobody: FlaskClient) -> None:
    answer = nobody.get("/mail-files/abc")

    assert answer.data == b"<script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''logo.html"


def test_a_dead_link_says_so(nobody: FlaskClient, apps: PlayedApps) -> None:
    for path in ("/stops/abc", "/mail-files/abc"):
        apps.refuse[f"GET /notify{path}"] = (404, {})
    apps.refuse["POST /notify/stops/abc"] = (404, {})

    answers = [nobody.get("/stop/abc"), nobody.get("/mail-files/abc"), nobody.post("/stop/abc")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert all("no longer good" in answer.text for answer in answers)


def test_a_click_on_stars_shows_them_and_rates_nothing_yet(nobody: FlaskClient, apps: PlayedApps) -> None:
    page = nobody.get("/rate/abc?stars=2")

    assert "SEO content package (7KQ2M9XD)" in page.text
    assert 'value="2" checked' in page.text
    assert page.text.count("checked") == 1
    assert apps.asks("POST", "/ratings/abc") == []


def test_the_button_rates(nobody: FlaskClient, apps: PlayedApps) -> None:
    answer = nobody.post("/rate/abc", data={"stars": "2", "text": "It came late."})

    assert answer.status_code == 200
    assert [asked.body for asked in apps.asks("POST", "/ratings/abc")] == [{"stars": 2, "text": "It came late."}]


def test_what_are_no_stars_rates_nothing(nobody: FlaskClient, apps: PlayedApps) -> None:
    assert nobody.post("/rate/abc", data={"stars": "6"}).status_code == 422

    assert apps.asks("POST", "/ratings/abc") == []


def test_a_delivery_is_taken_behind_its_link_and_nothing_more(nobody: FlaskClient, apps: PlayedApps) -> None:
    file_id = "00000000-0000-0000-0000-0000000001b1"
    file = {"file_id": file_id, "name": "article.txt", "size_bytes": 4, "path": "/files/abc"}
    apps.said["GET /workflow/deliveries/xyz"] = {
        "order_id": file_id, "number": "A-1", "service_name": "Article", "delivery": 1, "text": "Here <it> is.",
        "links": ["javascript:alert(1)", "https://docs.example/a"], "files": [file],
        "delivered_at": "2026-03-02T09:15:00+00:00",
    }  # fmt: skip
    apps.refuse["GET /workflow/deliveries/old"] = (404, {})

    page = nobody.get("/deliveries/xyz").text

    assert "Here &lt;it&gt; is." in page
    assert 'href="https://docs.example/a"' in page
    assert 'href="javascript' not in page
    assert f"/deliveries/xyz/files/{file_id}" in page
    assert nobody.get("/deliveries/xyz/files/00000000-0000-0000-0000-0000000001b2").status_code == 404
    assert nobody.get("/deliveries/old").status_code == 404
    assert [each.method for each in apps.asked if each.method != "GET"] == []
