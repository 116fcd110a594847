"""Files as answers: what is taken, whose they are, how they are handed out and thrown away (rule I-3)."""

from __future__ import annotations

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from services.intake.app import APP
from services.intake.domain.file_types import type_of
from services.intake.domain.files import safe_name
from services.intake.domain.form import Field, Form
from services.intake.domain.form_faults import faults_of
from services.intake.domain.kinds import FieldKind, Limits
from services.intake.errands.prune_uploads import UploadPruner
from services.intake.gateways.local_files import LocalFiles
from services.intake.gateways.scanners import ClamdScanner
from services.intake.use_cases.fund_order import fund_order
from services.intake.use_cases.publish_service import PublishService, publish_service
from services.intake.use_cases.submit_order import submit_order
from shared.contracts.intake.facts import PruneUploads
from shared.contracts.parts import AttachedFile
from shared.kernel.actors import SYSTEM, Actor, ActorKind
from shared.kernel.refusals import Outage
from tests.intake.builders import CLARA, DEVIN, an_ask, an_offer
from tests.intake.conftest import NOON, SETTINGS, Desk
from tests.support.tokens import token_for

PDF = b"%PDF-1.7\n" + b"x" * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
KEY = "0198f0a2-6d3e-7c11-9b52"
KIM = {"email": "kim@example.com", "name": "Kim Berg"}
OLIVIA = Actor(kind=ActorKind.MEMBER, id=UUID(int=7), name="Olivia", permissions=frozenset({"*"}))
FORM = Form(
    (
        Field(
            name="brand",
            label="Your brand book",
            kind=FieldKind.FILE,
            is_required=True,
            accepts=("pdf", "png"),
            limits=Limits(maximum=2, max_bytes=1000),
        ),
        Field(name="name", label="What is it called?"),
    )
)


def zipped(*names: str, first: tuple[str, bytes] | None = None) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, inside in [first] if first else []:
            archive.writestr(name, inside)
        for name in names:
            archive.writestr(name, b"<x/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "pdf"),
        (PNG, "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypisom", "mp4"),
        ("Grüße,\n\tKim".encode(), "text"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'/>", "svg"),
        (zipped("[Content_Types].xml", "word/document.xml"), "docx"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), None),
        (zipped("content.xml", first=("mimetype", b"application/vnd.oasis.opendocument.text")), "odt"),
        (zipped("a.txt"), "zip"),
        (b"PK\x03\x04 broken", None),
        (b"MZ\x90\x00", None),
        (b"\x7fELF", None),
        (b"#!/bin/sh\nrm -r /\n", None),
        (b"a\x00b", None),
        (b"", None),
    ],
)
def test_a_file_is_what_is_in_it(content, kind):
    assert type_of(io.BytesIO(content)) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\plan.pdf", "plan.pdf"),
        ("in\u202efdp.exe", "infdp.exe"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ('w<h>y?"|*.txt', "w_h_y____.txt"),
        ("...", "file"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_a_name_does_no_harm(given, kept):
    assert safe_name(given) == kept


def test_only_a_file_accepts_kinds_and_it_has_no_default():
    fields = (
        Field(name="a", label="A", accepts=("pdf",)),
        Field(name="b", label="B", kind=FieldKind.FILE, accepts=("exe",), default=["x"]),
    )

    assert [(fault.field, fault.code) for fault in faults_of(Form(fields))] == [
        ("fields.0.accepts", "not_allowed"),
        ("fields.1.accepts", "choice_unknown"),
        ("fields.1.default", "invalid"),
    ]


@pytest.fixture
def files(desk: Desk, tmp_path: Path) -> Desk:
    """Intake that sells a logo for which a file is needed."""
    desk.do(publish_service, PublishService(actor=SYSTEM, offer=an_offer(form=FORM)))
    desk.forget_letters()
    use(desk, tmp_path)
    return desk


def use(desk: Desk, folder: Path, **changes: str) -> None:
    settings = replace(SETTINGS, answer_files_folder=str(folder), **changes)
    desk.api = APP.create_api(settings, desk.engine, desk.begin_work).test_client()


def send(desk, path, content=PDF, name="brand.pdf", *, as_=None, **query):
    headers = {"Authorization": f"Bearer {token_for(as_)}"} if as_ else {}
    sent = {"file": (io.BytesIO(content), name)}
    return desk.api.post(path, query_string=query, data=sent, headers=headers)


def for_the_form(desk, content=PDF, name="brand.pdf", **changes):
    return send(desk, "/order-forms/logo/files", content, name, **({"key": KEY, "field": "brand"} | changes))


def stored(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_a_visitor_answers_with_a_file_and_those_who_work_read_it(files, tmp_path):
    sent = for_the_form(files, name="../brand.exe.pdf")
    file_id = sent.get_json()["file_id"]

    placed = files.call("POST", "/order-forms/logo", {"key": KEY, "client": KIM, "answers": {"brand": [file_id]}})

    assert sent.status_code == 201
    assert sent.get_json() == {"file_id": file_id, "name": "brand.exe.pdf", "type": "pdf", "size_bytes": len(PDF)}
    assert (placed.status_code, placed.get_json()["state"]) == (201, "funding")
    assert stored(tmp_path) == [PDF]
    ((order_id, client_id),) = files.rows("SELECT id, client_id FROM orders")
    files.forget_letters()
    files.do(fund_order, order_id)
    (validated,) = files.told()
    assert validated.files == (
        AttachedFile(
            file_id=UUID(file_id), field="brand", name="brand.exe.pdf", media_type="application/pdf", size_bytes=109
        ),
    )
    assert [line.value for line in validated.brief] == ["brand.exe.pdf"]

    links = f"/orders/{order_id}/files/{file_id}/links"
    kim = Actor(kind=ActorKind.CLIENT, id=client_id, name="Kim")
    assert files.call("POST", links, as_=CLARA).status_code == 404
    assert files.call("POST", links).status_code == 401
    assert files.call("POST", links, as_=OLIVIA).status_code == 201
    path = files.call("POST", links, as_=kim).get_json()["path"]
    got = files.call("GET", path)
    assert (got.status_code, got.data) == (200, PDF)
    assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''brand.exe.pdf"
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert files.call("GET", path + "x").status_code == 404
    files.pass_time(hours=1)
    assert files.call("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"MZ program", "file_type_refused"), (b"words", "file_type_refused"), (PDF * 10, "file_too_large")],
)
def test_what_a_field_does_not_take_is_refused_and_not_kept(files, tmp_path, content, code):
    answer = for_the_form(files, content)

    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.get_json()["problems"]] == [("file", code)]
    assert (stored(tmp_path), files.rows("SELECT count(*) FROM uploads")) == ([], [(0,)])


def test_a_file_needs_a_field_and_a_form_that_takes_it(files):
    assert for_the_form(files, field="name").get_json()["code"] == "field_unknown"
    assert send(files, "/order-forms/nothing/files", key=KEY, field="brand").get_json()["code"] == "service_unknown"
    assert for_the_form(files, key="short").status_code == 422
    assert files.api.post("/order-forms/logo/files", query_string={"key": KEY, "field": "brand"}).status_code == 422
    assert files.rows("SELECT count(*) FROM uploads") == [(0,)]


def test_a_file_is_an_answer_of_one_order_only_and_nothing_is_believed_of_another(files):
    file = for_the_form(files).get_json()
    other = "1198f0a2-6d3e-7c11-9b52"
    forged = {"file_id": str(UUID(int=1)), "name": "a.pdf", "type": "pdf", "size_bytes": 1}

    for answer in ([file], file["file_id"], [forged], [file, forged], 5, {"a": 1}):
        ask = {"key": other, "client": KIM, "answers": {"brand": answer}}
        refused = files.call("POST", "/order-forms/logo", ask)
        assert refused.status_code == 422
        assert refused.get_json()["problems"][0]["field"] == "answers.brand"

    ask = {"key": KEY, "client": KIM, "answers": {"brand": [file]}}
    assert files.call("POST", "/order-forms/logo", ask).status_code == 201
    assert files.call("POST", "/order-forms/logo", ask).status_code == 200
    twice = an_ask(service="logo", external_id="W-9", answers={"brand": [file]})
    order, _ = files.do(submit_order, twice)
    assert (order.state.value, order.answers) == ("incomplete", {"brand": [file["file_id"]]})


def test_what_is_missing_is_answered_with_a_file_by_link_or_by_the_client(files):
    order, _ = files.do(submit_order, an_ask(service="logo", answers={}))
    with files.begin_work() as work:
        token = work.form_links.token_for(order.id, at=work.now())

    sent = send(files, f"/forms/{token}/files", field="brand")
    assert send(files, f"/orders/{order.id}/files", field="brand", as_=DEVIN).status_code == 404
    again = send(files, f"/orders/{order.id}/files", PNG, "b.png", field="brand", as_=CLARA)
    ids = [each.get_json()["file_id"] for each in (sent, again)]
    filled = files.call("PUT", f"/forms/{token}", {"answers": {"brand": ids}})

    assert filled.get_json()["problems"] == []
    assert [each["name"] for each in filled.get_json()["answers"]["brand"]] == ["brand.pdf", "b.png"]
    assert files.call("PUT", f"/forms/{token}", {"answers": {"brand": ids}}).status_code == 200
    closed = send(files, f"/forms/{token}/files", field="brand")
    assert (closed.status_code, closed.get_json()["code"]) == (409, "answers_closed")


def test_a_file_is_sent_before_an_order_that_comes_as_a_message(files, member):
    named = {"service": "logo", "source": "webshop", "external_id": "W-1", "field": "brand"}
    assert send(files, "/files", as_=member(), **named).status_code == 403
    file_id = send(files, "/files", as_=OLIVIA, **named).get_json()["file_id"]

    order, _ = files.do(submit_order, an_ask(service="logo", answers={"brand": [file_id]}))

    assert order.state.value == "funding"


def test_what_nobody_claims_is_thrown_away_and_what_is_claimed_stays(files, tmp_path):
    for_the_form(files, PNG, "lost.png")
    kept = for_the_form(files).get_json()
    files.call("POST", "/order-forms/logo", {"key": KEY, "client": KIM, "answers": {"brand": [kept]}})
    prune = UploadPruner(files.begin_work, LocalFiles(tmp_path))

    ask = PruneUploads(before=NOON + timedelta(hours=12))
    prune(ask)
    assert len(stored(tmp_path)) == 2

    assert ask in files.pass_time(days=3)
    prune(ask)
    prune(ask)
    assert (stored(tmp_path), files.rows("SELECT name FROM uploads")) == ([PDF], [("brand.pdf",)])


@contextmanager
def clamd(verdict: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """A clamd of one question: takes the stream and says `verdict`."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def answer() -> None:
            wire, _ = door.accept()
            with wire, wire.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                while size := struct.unpack("!I", said.read(4))[0]:
                    heard.append(said.read(size))
                wire.sendall(verdict)

        thread = threading.Thread(target=answer)
        thread.start()
        yield f"127.0.0.1:{door.getsockname()[1]}", heard
        thread.join(10)


def test_a_scanner_sees_every_file_first(files, tmp_path):
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as (address, heard):
        use(files, tmp_path, clamd=address)
        refused = for_the_form(files)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "file_infected")
    assert (b"".join(heard), stored(tmp_path)) == (PDF, [])

    with clamd(b"stream: OK\0") as (address, _):
        use(files, tmp_path, clamd=address)
        assert for_the_form(files).status_code == 201

    assert for_the_form(files).status_code == 503
    assert files.rows("SELECT count(*) FROM uploads") == [(1,)]


def test_a_scanner_that_says_nothing_sensible_is_out_of_order():
    with clamd(b"INSTREAM size limit exceeded. ERROR\0") as (address, _):
        host, _, port = address.partition(":")
        with pytest.raises(Outage):
            ClamdScanner(host, int(port)).find(io.BytesIO(PDF))
