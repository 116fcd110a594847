"""VAT numbers at VIES, played by a server that speaks HTTP as it does."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest

from services.billing.domain.client import RegisterEntry
from services.billing.domain.tax import REVERSE_CHARGE
from services.billing.errands.check_vat_number import check_vat_number
from services.billing.gateways.vies import Vies
from services.billing.storage.work import Work
from shared.contracts.billing.facts import CheckVatNumber
from shared.kernel.refusals import Outage
from tests.billing.builders import MARCO, WANDA, a_client_actor, a_line, purchase_checked
from tests.billing.test_terms_taxes_coupons import AUSTRIAN, BOSS, GERMAN, VIENNA, a_client, bills_at

VALID = (
    200,
    {"countryCode": "DE", "valid": True, "name": "Muster GmbH", "address": "---", "requestDate": "2026-11-23"},
)
INVALID = (200, {"countryCode": "DE", "valid": False, "name": "---", "address": "---"})
AWAY = (200, {"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]})


@dataclass
class Register:
    """VIES, as far as it is asked: answers `says` and remembers what it was asked."""

    says: tuple[int, dict] = VALID
    asked: list[tuple[str, dict]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def vies():
    register = Register()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            register.asked.append((self.path, body))
            status, said = register.says
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    register.url = f"http://127.0.0.1:{server.server_port}/rest-api"
    yield register
    server.shutdown()
    thread.join()
    server.server_close()


class InVienna(Work):
    def __init__(self, session, at, trace):
        super().__init__(session, at, trace, house=VIENNA, asks_register=True)


@pytest.fixture
def checks(billing, vies):
    """Has the client's number checked."""
    register = Vies(vies.url)
    return lambda client_id: check_vat_number(
        lambda: billing.begin_work(InVienna), register, CheckVatNumber(client_id=client_id)
    )


def tax_of(billing, client_id):
    (line,) = bills_at(billing, VIENNA, purchase_checked(client_id, a_line(100))).lines
    return line.tax_name, line.tax.amount


def test_it_is_asked_as_vies_wants_to_be(vies):
    entry = Vies(vies.url).entry_of(f" {GERMAN.lower()}")

    assert entry == RegisterEntry(is_valid=True, name="Muster GmbH")
    assert vies.asked == [("/rest-api/check-vat-number", {"countryCode": "DE", "vatNumber": GERMAN[2:]})]


@pytest.mark.parametrize("says", [AWAY, (500, {}), (400, {"valid": True}), (200, {"valid": None})])
def test_a_register_that_does_not_know_is_an_outage(vies, says):
    vies.says = says

    with pytest.raises(Outage):
        Vies(vies.url).entry_of(GERMAN)


def test_a_number_that_no_business_has_is_taxed_and_one_that_is_registered_is_not(billing, api, vies, checks):
    api.post(BOSS, "/tax-rates", {"country": "DE", "name": "USt", "rate": 1900, "starts_on": "2020-01-01"})
    client_id = a_client(billing, country="DE", tax_id=GERMAN)
    before = tax_of(billing, client_id)
    vies.says = INVALID
    checks(client_id)
    refuted = tax_of(billing, client_id)
    vies.says = VALID
    checks(client_id)

    assert (before, refuted, tax_of(billing, client_id)) == ((REVERSE_CHARGE, 0), ("USt", 1_900), (REVERSE_CHARGE, 0))
    _, shown = api.get(a_client_actor(client_id), f"/clients/{client_id}/vat-number")
    assert shown == {
        "tax_id": GERMAN,
        "is_well_formed": True,
        "is_registered": True,
        "registered_as": "Muster GmbH",
        "looked_up_at": "2026-11-23T12:00:00+00:00",
    }


def test_an_outage_leaves_what_was_known(billing, api, vies, checks):
    client_id = a_client(billing, country="DE", tax_id=GERMAN)
    vies.says = AWAY

    with pytest.raises(Outage):
        checks(client_id)

    _, shown = api.get(MARCO, f"/clients/{client_id}/vat-number")
    assert (shown["is_registered"], shown["looked_up_at"]) == (None, None)


@pytest.mark.parametrize(
    "card",
    [{"country": "AT", "tax_id": AUSTRIAN}, {"country": "DE", "tax_id": "DE1"}, {"country": "CH", "tax_id": "1"}],
)
def test_nobody_asks_where_it_does_not_matter(billing, vies, checks, card):
    checks(a_client(billing, **card))

    assert vies.asked == []


def test_a_look_up_is_for_those_who_record_payments_and_the_answer_for_its_client(billing, api):
    client_id = a_client(billing, country="DE", tax_id=GERMAN)
    path = f"/clients/{client_id}/vat-number"
    billing.letters.clear()

    assert [api.post(actor, f"{path}/look-up")[0] for actor in (WANDA, MARCO)] == [403, 202]
    assert billing.told() == ["check_vat_number"]
    assert api.get(a_client_actor(uuid4()), path)[0] == 404
