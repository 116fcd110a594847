"""Webhooks, chat hooks and file drops, to real receivers."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from uuid import UUID

import pytest
import standardwebhooks

from services.notify.domain.attempt import Answer, Outcome
from services.notify.domain.notice import Words
from services.notify.gateways.chat_hooks import ChatHooks
from services.notify.gateways.file_drop import FileDrop
from services.notify.gateways.outside import Outside
from services.notify.gateways.webhooks import Webhooks
from services.notify.ports import Parcel
from shared.kernel.ids import NoticeId
from shared.runtime.embedded.process import free_port
from tests.notify.builders import NOON
from tests.notify.web_servers import receiver

NOTICE_ID = NoticeId(UUID("0199a000-0000-7000-8000-000000000009"))
NEW, OLD, OTHER = (f"whsec_{b64encode(bytes([number]) * 32).decode()}" for number in (1, 2, 3))
BODY = '{"type":"order_delivered","data":{"note":"schön"}}'


def a_parcel(address, **changes):
    said = {
        "notice_id": NOTICE_ID,
        "name": "The shop",
        "address": address,
        "words": Words(subject="order_delivered", text=BODY, html=""),
        "written_at": NOON,
        "sent_at": datetime.now(UTC),
        "secrets": (NEW, OLD),
        "headers": {"X-Shop": "1"},
    }
    return Parcel(**said | changes)


def post(address, *, seconds=5.0, may_be_private=True, **changes):
    return Webhooks(Outside(may_be_private=may_be_private, seconds=seconds)).send(a_parcel(address, **changes))


def test_a_receiver_that_uses_the_public_library_verifies_ours_with_either_secret():
    with receiver() as shop:
        assert post(shop.url) == Answer(Outcome.DELIVERED, "200 OK: ok")

    ((path, headers, body),) = shop.heard
    assert (path, headers["Content-Type"], headers["X-Shop"]) == ("/hooks?from=us", "application/json", "1")
    assert headers["webhook-id"] == f"msg_{NOTICE_ID.hex}"
    for secret in (NEW, OLD):
        assert standardwebhooks.Webhook(secret).verify(body, headers) == json.loads(BODY)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(OTHER).verify(body, headers)


def test_sent_again_it_has_the_same_id():
    with receiver() as shop:
        post(shop.url)
        post(shop.url)

    assert len({headers["webhook-id"] for _, headers, _ in shop.heard}) == 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.DELIVERED),
        (301, Outcome.PUT_OFF),
        (400, Outcome.PUT_OFF),
        (410, Outcome.REFUSED),
        (503, Outcome.PUT_OFF),
    ],
)
def test_what_the_receiver_answers_is_what_comes_of_it(status, outcome):
    with receiver(status=status) as shop:
        assert post(shop.url).outcome is outcome


def test_a_redirect_is_not_followed():
    with receiver() as elsewhere, receiver(status=307, headers={"Location": elsewhere.url}) as shop:
        assert post(shop.url).outcome is Outcome.PUT_OFF

    assert elsewhere.heard == []


def test_a_receiver_that_says_nothing_in_time_may_have_heard_it():
    with receiver(silent_for=5) as shop:
        answer = post(shop.url, seconds=0.3)

    assert answer.outcome is Outcome.UNKNOWN
    assert len(shop.heard) == 1


def test_a_receiver_that_is_not_there_puts_it_off():
    assert post(f"http://127.0.0.1:{free_port()}/").outcome is Outcome.PUT_OFF


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://0.0.0.0/",
        "https://100.64.0.1/",
        "http://192.0.2.1/",
        "file:///etc/passwd",
        "ftp://192.0.2.1/",
    ],
)
def test_what_is_not_public_is_not_asked(address):
    answer = post(address, may_be_private=False)

    assert answer.outcome is Outcome.REFUSED


def test_a_private_receiver_hears_nothing_unless_the_settings_allow_it():
    with receiver() as shop:
        post(shop.url, may_be_private=False)
        post(shop.url.replace("http://", "https://"), may_be_private=False)

    assert shop.heard == []


def test_a_chat_program_gets_words_in_which_nothing_is_a_link_or_a_mention():
    with receiver() as chat:
        words = Words(subject="Order <A>", text="Hello <!channel> & all\n", html="")
        answer = ChatHooks(Outside(may_be_private=True)).send(a_parcel(chat.url, words=words))

    assert answer.outcome is Outcome.DELIVERED
    ((_, _, body),) = chat.heard
    assert json.loads(body) == {"text": "*Order &lt;A&gt;*\nHello &lt;!channel&gt; &amp; all"}


def test_a_file_is_there_whole_and_written_again_the_same(tmp_path):
    drop = FileDrop(tmp_path)

    first, second = (drop.send(a_parcel("exports")) for _ in range(2))

    assert first == second == Answer(Outcome.DELIVERED, f"written as {NOTICE_ID}.json")
    assert [path.name for path in (tmp_path / "exports").iterdir()] == [f"{NOTICE_ID}.json"]
    assert (tmp_path / "exports" / f"{NOTICE_ID}.json").read_text() == BODY


def test_a_folder_that_can_not_be_written_puts_it_off(tmp_path):
    (tmp_path / "exports").write_text("a file in the way")

    assert FileDrop(tmp_path).send(a_parcel("exports")).outcome is Outcome.PUT_OFF
