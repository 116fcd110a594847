"""DKIM: what we sign, a mail server can check."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from services.notify.domain.links import Links
from services.notify.domain.notice import Words
from services.notify.domain.signed_ids import SignedIds
from services.notify.gateways.dkim_marks import dkim_of
from services.notify.gateways.mail_form import address, letter_of
from services.notify.gateways.mail_marks import MailMarks
from services.notify.ports import Parcel
from shared.contracts.workflow.delivery_links import DeliveryLinks
from shared.kernel.ids import new_id
from tests.notify.builders import NOON, ORDER_ID

NAME = "desk._domainkey.northwind.example"


@pytest.fixture(scope="module")
def key():
    return generate_private_key(public_exponent=65537, key_size=2048)


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def record(key):
    """What the domain name system says of the key."""
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return lambda name, timeout=5: b"v=DKIM1; k=rsa; p=" + b64encode(public)


def a_mail(signer):
    parcel = Parcel(
        notice_id=new_id(),
        name="Clara Voß",
        address="clara@bluebird.example",
        words=Words(subject="Grüße", text="Hello.\n.a dot\n..two\n", html="<p>Grüße</p>"),
        written_at=NOON,
        thread=ORDER_ID,
        may_stop=True,
    )
    links = Links(
        ids=SignedIds("k" * 40),
        deliveries=DeliveryLinks("k" * 40),
        deliveries_for=timedelta(days=30),
        portal_url="https://portal.test",
        reply_address="desk@northwind.example",
    )
    wire = letter_of(parcel, address("", "desk@northwind.example"), MailMarks(links, signer)).wire
    return wire.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


@pytest.mark.parametrize("spelt", [pem, lambda key: b64encode(pem(key).encode()).decode()], ids=["PEM", "base64"])
def test_a_signed_mail_can_be_checked_and_not_be_changed(key, spelt):
    mail = a_mail(dkim_of(NAME, spelt(key)))

    assert dkim.verify(mail, dnsfunc=record(key))
    assert not dkim.verify(mail.replace(b"Hello", b"Hullo"), dnsfunc=record(key))
    assert not dkim.verify(mail.replace(b"/stop/", b"/stay/"), dnsfunc=record(key))
    assert (
        b"list-unsubscribe-post" in mail.partition(b"\r\n\tb=")[0].lower() or b"list-unsubscribe-post" in mail.lower()
    )


def test_without_a_key_nothing_is_signed():
    assert dkim_of("", "") is None
    assert b"DKIM-Signature" not in a_mail(None)


@pytest.mark.parametrize(
    ("name", "key"), [(NAME, ""), ("northwind.example", "x"), (NAME, "eA=="), (NAME, "no base64!")]
)
def test_what_can_not_sign_is_refused_at_the_start(name, key):
    with pytest.raises(ValueError, match=r"."):
        dkim_of(name, key)
