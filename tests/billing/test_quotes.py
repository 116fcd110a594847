"""Quotes: what an invoice would say, before there is one."""

from __future__ import annotations

from uuid import UUID, uuid4

from services.billing.use_cases.make_coupon import MakeCoupon, make_coupon
from shared.contracts.schema import plain
from shared.kernel.actors import Actor, ActorKind
from shared.web.vouched import OFFER, PURCHASE, Vouched
from tests.billing.builders import a_client_actor, a_line, purchase_checked

BOSS = Actor(kind=ActorKind.MEMBER, id=UUID(int=9), name="Olivia Hart", permissions=frozenset({"*"}))
#: What the API of these tests signs links with.
VOUCHED = Vouched("l" * 40)


def offer(*lines, coupon=""):
    return {"offer": VOUCHED.token_for(OFFER, {"lines": [plain(line) for line in lines], "coupon": coupon})}


def test_a_quote_says_what_an_invoice_would_and_keeps_nothing(billing, api):
    with billing.begin_work() as work:
        make_coupon(work, MakeCoupon(actor=BOSS, code="AUTUMN", percent=10))

    status, quote = api.post(None, "/quotes", offer(a_line(100), a_line(50, quantity=2), coupon="autumn"))

    assert status == 200
    money = {name: quote[name]["amount"] for name in ("subtotal", "discount", "tax", "total")}
    assert money == {"subtotal": 20000, "discount": 2000, "tax": 0, "total": 18000}
    assert (quote["coupon_refused"], [line["total"]["amount"] for line in quote["lines"]]) == ("", [9000, 9000])
    assert (billing.count("invoices"), billing.count("coupon_uses"), billing.told()) == (0, 0, [])


def test_a_coupon_that_takes_nothing_off_says_why(billing, api):
    client_id = billing.meets()
    billing.bills(client_id, a_line(10))
    with billing.begin_work() as work:
        make_coupon(work, MakeCoupon(actor=BOSS, code="WELCOME", percent=10, is_for_new_clients=True))
    asked = offer(a_line(100), coupon="WELCOME")

    _, theirs = api.post(a_client_actor(client_id), "/quotes", asked)
    _, anybody = api.post(None, "/quotes", asked)
    _, unknown = api.post(None, "/quotes", offer(a_line(100), coupon="NONE"))

    assert theirs["coupon_refused"] == "coupon WELCOME is for new clients"
    assert (anybody["coupon_refused"], anybody["total"]["amount"]) == ("", 9000)
    assert unknown["coupon_refused"] == "there is no coupon NONE"


def test_nothing_is_quoted_that_intake_does_not_vouch_for(api):
    forged = Vouched("another key" * 4).token_for(OFFER, {"lines": [], "coupon": ""})
    other = VOUCHED.token_for(PURCHASE, {"lines": [], "coupon": ""})

    assert [api.post(None, "/quotes", {"offer": token})[0] for token in (forged, other, "x")] == [404, 404, 404]


def test_whoever_placed_a_purchase_finds_its_invoice_as_soon_as_there_is_one(billing, api):
    client_id, purchase_id = billing.meets(), uuid4()
    token = VOUCHED.token_for(PURCHASE, str(purchase_id))

    before = api.get(None, f"/purchase-bills/{token}")[0]
    billing.hears(purchase_checked(client_id, a_line(100), purchase_id=purchase_id))
    status, found = api.get(None, f"/purchase-bills/{token}")

    assert (before, status) == (404, 200)
    assert api.get(None, found["path"])[1]["invoice"]["purchase_id"] == str(purchase_id)
    assert api.get(None, f"/purchase-bills/{found['token']}")[0] == 404
