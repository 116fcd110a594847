"""Redis with TLS, by its address alone."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from urllib.parse import urlsplit

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.messaging.redis_client import connect_redis


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of 127.0.0.1 that signs itself, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def tls_port(certificate, empty_redis):
    """A port where TLS ends before the run's Valkey, which speaks none itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    place = urlsplit(empty_redis)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, context, (place.hostname, place.port)), daemon=True)
        thread.start()
        yield listening.getsockname()[1]


def _serve(listening, context, to):
    while True:
        try:
            raw, _ = listening.accept()
            inner = context.wrap_socket(raw, server_side=True)
        except ssl.SSLError:
            continue
        except OSError:
            return
        outer = socket.create_connection(to)
        for source, target in ((inner, outer), (outer, inner)):
            threading.Thread(target=_pump, args=(source, target), daemon=True).start()


def _pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        source.close()
        target.close()


def test_messages_go_through_tls_and_a_server_that_is_not_known_is_refused(tls_port, certificate, empty_redis):
    url = (
        urlsplit(empty_redis)
        ._replace(scheme="rediss", netloc=f":{urlsplit(empty_redis).password}@127.0.0.1:{tls_port}")
        .geturl()
    )

    with connect_redis(f"{url}?ssl_ca_certs={certificate}") as client:
        client.lpush("notify", b"x")
        assert client.rpop("notify") == b"x"

    with connect_redis(url) as stranger, pytest.raises(redis.ConnectionError, match=r"(?i)certificate"):
        stranger.ping()
