"""Images of services: taken by what they are, shown to everybody, never run."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from services.intake.app import APP
from services.intake.errands.take_image import MOST_BYTES, TakeImage, take_image
from services.intake.gateways.local_files import LocalFiles
from services.intake.gateways.scanners import scanner_at
from shared.kernel.permissions import SERVICES_MANAGE
from shared.kernel.refusals import Invalid
from tests.intake.builders import CLARA
from tests.intake.conftest import SETTINGS
from tests.support.tokens import token_for

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
GIF = b"GIF89a" + b"pixels"
PAGE = "/services/newsletter/image"


@pytest.fixture
def seller(desk, member, tmp_path):
    settings = replace(SETTINGS, answer_files_folder=str(tmp_path))
    desk.api = APP.create_api(settings, desk.engine, desk.begin_work).test_client()
    token = token_for(member(SERVICES_MANAGE))

    def send(content=PNG, *, path=PAGE, name="x.png", headers=None):
        said = {"Authorization": f"Bearer {token}"} if headers is None else headers
        data = {"file": (io.BytesIO(content), name)}
        return desk.api.post(path, data=data, headers=said, content_type="multipart/form-data")

    return send


def kept(folder):
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def shown(desk):
    return desk.call("GET", "/services/newsletter").get_json()["image_id"]


def test_an_image_is_shown_to_everybody_and_another_takes_its_place(desk, seller, member, tmp_path):
    first = seller().get_json()["image_id"]
    got = desk.call("GET", f"/service-images/{first}")

    assert shown(desk) == first
    assert (got.data, got.headers["Content-Type"]) == (PNG, "image/png")
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Cache-Control"] == "public, max-age=31536000, immutable"

    second = seller(GIF, name="x.png").get_json()["image_id"]
    assert desk.call("GET", f"/service-images/{second}").headers["Content-Type"] == "image/gif"
    assert desk.call("GET", f"/service-images/{first}").status_code == 404
    assert kept(tmp_path) == [GIF]
    assert [desk.call("DELETE", PAGE, as_=member(SERVICES_MANAGE)).status_code for _ in range(2)] == [204, 204]
    assert (shown(desk), kept(tmp_path), desk.letters) == (None, [], [])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_type_refused"),
        (b"<html>", "file_type_refused"),
        (b"", "file_type_refused"),
    ],
    ids=["svg", "html", "empty"],
)
def test_what_is_no_image_is_not_taken(desk, seller, tmp_path, content, code):
    answer = seller(content)

    assert (answer.status_code, answer.get_json()["problems"][0]["code"]) == (422, code)
    assert (shown(desk), kept(tmp_path)) == (None, [])


def test_an_image_that_is_too_large_is_not_taken(desk, member, tmp_path):
    large = io.BytesIO(PNG + b"\x00" * MOST_BYTES)
    ask = TakeImage(actor=member(SERVICES_MANAGE), code="newsletter", content=large)

    with pytest.raises(Invalid) as refused:
        take_image(desk.begin_work, LocalFiles(tmp_path), scanner_at(""), ask)

    assert [problem.code for problem in refused.value.problems] == ["file_too_large"]
    assert (shown(desk), kept(tmp_path)) == (None, [])


def test_only_those_who_manage_services_send_images_for_services_there_are(desk, seller, member):
    clara = {"Authorization": f"Bearer {token_for(CLARA)}"}

    assert [seller(headers=headers).status_code for headers in ({}, clara)] == [401, 403]
    assert seller(path="/services/nothing/image").status_code == 404
    assert desk.call("DELETE", PAGE, as_=CLARA).status_code == 403
    assert shown(desk) is None
