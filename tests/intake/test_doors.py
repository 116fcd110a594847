"""The doors for clients: limits, sessions that end everywhere, links that open once, second factors."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median
from typing import Any

import pyotp
import pytest

from services.intake.messages import HANDLERS
from shared.contracts.intake.doors import AccessRevoked, ClientInvited, ClientPasswordLinkAsked, SignInLinkAsked
from shared.contracts.workflow import doors as workflow_doors
from shared.kernel.permissions import CLIENTS_MANAGE
from shared.web.addresses import HEADER, signed_address
from tests.intake.conftest import Desk
from tests.support.tokens import tokens_of

CLARA = {"email": "clara@bluebird.example", "password": "orderwright-demo"}
WRONG = CLARA | {"password": "a wrong password"}
STEP = timedelta(seconds=30)
BETTER = "seven crates of quiet lemons"


def signed_in(desk: Desk, **changes: Any) -> dict[str, Any]:
    answer = desk.call("POST", "/sessions", CLARA | changes)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def with_token(desk: Desk, method: str, path: str, session: dict[str, Any], body: Any = None) -> Any:
    return desk.call(method, path, body, headers={"Authorization": f"Bearer {session['token']}"})


def last(desk: Desk, kind: type[Any]) -> Any:
    return [message for message in desk.told() if isinstance(message, kind)][-1]


def test_after_ten_wrong_passwords_even_the_right_one_waits_until_a_quarter_of_an_hour_is_over(desk: Desk) -> None:
    for _ in range(10):
        assert desk.call("POST", "/sessions", WRONG).status_code == 401

    refused = desk.call("POST", "/sessions", CLARA)

    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many")
    assert refused.headers["Retry-After"] == "900"
    assert desk.call("POST", "/sessions", CLARA | {"email": "dana@harborlight.example"}).status_code != 429

    desk.pass_time(minutes=15)
    assert desk.call("POST", "/sessions", CLARA).status_code == 201


def test_an_address_that_tries_many_accounts_waits_and_another_does_not(desk: Desk) -> None:
    def tries(n: int, address: str) -> int:
        proof = {HEADER: signed_address(address, tokens_of("portal"))}
        return desk.call("POST", "/sessions", WRONG | {"email": f"{n}@nobody.example"}, headers=proof).status_code

    assert [tries(n, "203.0.113.7") for n in range(51)] == [401] * 50 + [429]
    assert tries(52, "203.0.113.8") == 401


def test_nobody_but_the_portal_says_that_they_ask_from_elsewhere(now: Desk) -> None:
    forged = {HEADER: signed_address("203.0.113.9", tokens_of("workflow"))}

    session = now.call("POST", "/sessions", CLARA, headers=forged).get_json()

    shown = with_token(now, "GET", "/sessions", session).get_json()["items"]
    assert [(one["address"], one["is_this"]) for one in shown] == [("127.0.0.1", True)]


def test_right_sign_ins_count_for_nothing(desk: Desk) -> None:
    for _ in range(12):
        assert desk.call("POST", "/sessions", CLARA).status_code == 201


def test_every_sign_in_is_a_session_of_its_own_whose_id_nobody_can_plant(now: Desk) -> None:
    first, second = signed_in(now), signed_in(now)

    assert first["session_id"] != second["session_id"]
    assert first["renewal"] != second["renewal"]
    planted = now.call("POST", "/sessions", CLARA | {"session_id": first["session_id"]})
    assert planted.status_code == 422


def test_a_session_gives_the_next_token_until_it_is_over(now: Desk) -> None:
    session = signed_in(now)

    renewed = now.call("POST", "/sessions/renewal", {"renewal": session["renewal"]}).get_json()

    assert (renewed["session_id"], renewed["id"], renewed["renewal"]) == (session["session_id"], session["id"], None)
    now.pass_time(hours=12)
    refused = now.call("POST", "/sessions/renewal", {"renewal": session["renewal"]})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "session_over")


def test_signing_out_everywhere_ends_every_token_at_once_and_tells_everybody(now: Desk) -> None:
    here, there = signed_in(now), signed_in(now)
    now.forget_letters()

    assert with_token(now, "DELETE", "/sessions", here).status_code == 204

    time.sleep(1.1)
    assert [with_token(now, "GET", "/sessions", one).status_code for one in (here, there)] == [401, 401]
    assert now.call("POST", "/sessions/renewal", {"renewal": there["renewal"]}).status_code == 401
    told = last(now, AccessRevoked)
    assert sorted(map(str, told.about_ids)) == sorted([here["session_id"], there["session_id"]])
    assert {letter.queue for letter in now.letters} == {"workflow", "billing", "notify"}


def test_ending_one_session_leaves_the_others_and_somebody_else_s_is_no_news(now: Desk) -> None:
    here, there = signed_in(now), signed_in(now)
    with_token(now, "DELETE", f"/sessions/{there['session_id']}", here)
    now.forget_letters()

    assert with_token(now, "DELETE", f"/sessions/{there['session_id']}", here).status_code == 204

    shown = with_token(now, "GET", "/sessions", here).get_json()["items"]
    assert [one["session_id"] for one in shown] == [here["session_id"]]
    assert now.names_told() == []


def test_what_workflow_revokes_is_good_no_more_here(now: Desk) -> None:
    session = signed_in(now)
    fact = workflow_doors.AccessRevoked(
        about_ids=(session["session_id"],), before=now.at.replace(year=2999), until=now.at
    )

    for _ in range(2):
        with now.begin_work() as work:
            HANDLERS[workflow_doors.AccessRevoked](work, fact)

    time.sleep(1.1)
    assert with_token(now, "GET", "/sessions", session).status_code == 401


def test_an_invitation_opens_once_and_a_weak_password_does_not_use_it_up(now: Desk, member: Any) -> None:
    client_id = signed_in(now)["id"]
    asked = now.call("POST", f"/clients/{client_id}/invitation", {}, as_=member(CLIENTS_MANAGE))
    assert asked.status_code == 202
    token = last(now, ClientInvited).token

    weak = now.call("PUT", "/passwords", {"token": token, "password": "clara voss"})
    looked = now.call("POST", "/password-links/looks", {"token": token})
    taken = now.call("PUT", "/passwords", {"token": token, "password": BETTER})
    again = now.call("PUT", "/passwords", {"token": token, "password": BETTER})

    assert [one["code"] for one in weak.get_json()["problems"]] == ["too_short", "own_name"]
    assert looked.get_json() == {"name": "Clara Voss", "email": "clara@bluebird.example"}
    assert (taken.status_code, again.status_code, again.get_json()["code"]) == (204, 404, "link_dead")
    assert now.call("POST", "/sessions", CLARA).status_code == 401
    assert signed_in(now, password=BETTER)["id"] == client_id


def test_inviting_demands_the_permission_and_a_client(now: Desk, member: Any) -> None:
    client_id = signed_in(now)["id"]

    assert now.call("POST", f"/clients/{client_id}/invitation", {}, as_=member()).status_code == 403
    assert now.call("POST", f"/clients/{client_id}/invitation", {}).status_code == 401


def test_a_new_password_signs_out_everywhere_and_a_newer_link_kills_the_older(now: Desk) -> None:
    session = signed_in(now)
    tokens = []
    for _ in range(2):
        assert now.call("POST", "/password-links", {"email": CLARA["email"]}).status_code == 202
        tokens.append(last(now, ClientPasswordLinkAsked).token)

    old, new = (now.call("PUT", "/passwords", {"token": one, "password": BETTER}).status_code for one in tokens)

    assert (old, new) == (404, 204)
    assert now.call("POST", "/sessions/renewal", {"renewal": session["renewal"]}).status_code == 401
    assert now.rows("SELECT count(*) FROM door_links") == [(0,)]


def test_a_link_is_too_old_after_its_time(now: Desk) -> None:
    now.call("POST", "/password-links", {"email": CLARA["email"]})
    token = last(now, ClientPasswordLinkAsked).token

    now.pass_time(hours=1)

    assert now.call("PUT", "/passwords", {"token": token, "password": BETTER}).status_code == 404


@pytest.mark.parametrize("door", ["/password-links", "/sign-in-links"])
def test_asking_for_a_link_is_answered_alike_whether_anybody_has_the_address(now: Desk, door: str) -> None:
    def asked(email: str) -> tuple[int, bytes, float]:
        begun = time.perf_counter()
        answer = now.call("POST", door, {"email": email})
        return answer.status_code, answer.data, time.perf_counter() - begun

    known = [asked(CLARA["email"]) for _ in range(4)]
    unknown = [asked(f"nobody{n}@bluebird.example") for n in range(4)]

    assert {one[:2] for one in known} == {one[:2] for one in unknown}
    assert abs(median(one[2] for one in known) - median(one[2] for one in unknown)) < 0.05


def test_a_sign_in_takes_as_long_for_nobody_as_for_a_wrong_password(now: Desk) -> None:
    def seconds(email: str) -> float:
        begun = time.perf_counter()
        assert now.call("POST", "/sessions", WRONG | {"email": email}).status_code == 401
        return time.perf_counter() - begun

    seconds("warm@up.example")
    known = [seconds(CLARA["email"]) for _ in range(9)]
    unknown = [seconds(f"{n}@nobody.example") for n in range(9)]

    assert 0.5 < median(known) / median(unknown) < 2


def test_a_mailed_link_signs_in_once_within_two_hours(now: Desk) -> None:
    now.call("POST", "/sign-in-links", {"email": CLARA["email"]})
    token = last(now, SignInLinkAsked).token

    first = now.call("POST", "/sessions/by-link", {"token": token})
    again = now.call("POST", "/sessions/by-link", {"token": token})

    assert (first.status_code, first.get_json()["name"], again.status_code) == (201, "Clara Voss", 404)
    assert now.call("PUT", "/passwords", {"token": token, "password": BETTER}).status_code == 404


def begun_factor(now: Desk, session: dict[str, Any]) -> tuple[pyotp.TOTP, list[str]]:
    secret = with_token(now, "POST", "/second-factor", session, {}).get_json()["secret"]
    totp = pyotp.TOTP(secret)
    confirmed = with_token(now, "PUT", "/second-factor", session, {"code": totp.at(now.at)})
    return totp, confirmed.get_json()["recovery_codes"]


def test_with_a_second_factor_the_password_alone_opens_nothing_and_a_code_opens_once(now: Desk) -> None:
    totp, _ = begun_factor(now, signed_in(now))

    first = now.call("POST", "/sessions", CLARA)
    assert (first.status_code, first.get_json()["code"]) == (401, "second_factor_needed")
    assert "token" not in first.get_json()
    ticket = first.get_json()["ticket"]
    used = now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": totp.at(now.at)})
    wrong = now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": "000000"})
    right = now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": totp.at(now.at + STEP)})
    again = now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": totp.at(now.at + STEP)})

    assert [one.status_code for one in (used, wrong, right, again)] == [401, 401, 201, 401]
    assert now.call("POST", "/sessions/second-step", {"ticket": "forged", "code": "1"}).get_json()["code"] == (
        "ticket_refused"
    )


def test_a_recovery_code_opens_once_and_is_kept_as_a_digest(now: Desk) -> None:
    _, codes = begun_factor(now, signed_in(now))
    ticket = now.call("POST", "/sessions", CLARA).get_json()["ticket"]

    typed = f" {codes[0].lower().replace('-', ' ')} "
    answers = [now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": typed}) for _ in range(2)]

    assert len(set(codes)) == 10
    assert [one.status_code for one in answers] == [201, 401]
    left = with_token(now, "GET", "/second-factor", answers[0].get_json()).get_json()
    assert left == {"is_on": True, "recovery_codes_left": 9}
    assert not any(
        code.encode() in bytes(kept) for code in codes for (kept,) in now.rows("SELECT secret FROM second_factors")
    )


def test_codes_can_not_be_guessed_for_long(now: Desk) -> None:
    totp, _ = begun_factor(now, signed_in(now))
    ticket = now.call("POST", "/sessions", CLARA).get_json()["ticket"]

    tries = [now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": f"{n:06}"}) for n in range(11)]

    assert [one.status_code for one in tries] == [401] * 10 + [429]
    right = now.call("POST", "/sessions/second-step", {"ticket": ticket, "code": totp.at(now.at + STEP)})
    assert right.status_code == 429


def test_no_mailed_link_goes_around_a_second_factor(now: Desk) -> None:
    session = signed_in(now)
    now.call("POST", "/sign-in-links", {"email": CLARA["email"]})
    token = last(now, SignInLinkAsked).token
    begun_factor(now, session)
    now.forget_letters()

    assert now.call("POST", "/sessions/by-link", {"token": token}).status_code == 404
    assert now.call("POST", "/sign-in-links", {"email": CLARA["email"]}).status_code == 202
    assert now.names_told() == []


def test_a_second_factor_is_not_replaced_and_goes_only_with_a_code(now: Desk) -> None:
    session = signed_in(now)
    totp, _ = begun_factor(now, session)

    again = with_token(now, "POST", "/second-factor", session, {})
    without = with_token(now, "DELETE", "/second-factor", session, {"code": "123456"})
    away = with_token(now, "DELETE", "/second-factor", session, {"code": totp.at(now.at + STEP)})

    assert [again.status_code, without.status_code, away.status_code] == [409, 401, 204]
    assert signed_in(now)["name"] == "Clara Voss"


def test_an_own_new_password_demands_the_present_one_and_leaves_only_this_session(now: Desk) -> None:
    here, there = signed_in(now), signed_in(now)

    wrong = with_token(now, "PUT", "/passwords/own", here, {"present": "guessed", "password": BETTER})
    right = with_token(now, "PUT", "/passwords/own", here, {"present": CLARA["password"], "password": BETTER})

    assert (wrong.status_code, right.status_code) == (422, 204)
    assert now.call("POST", "/sessions/renewal", {"renewal": here["renewal"]}).status_code == 201
    assert now.call("POST", "/sessions/renewal", {"renewal": there["renewal"]}).status_code == 401


def test_a_hash_of_other_costs_is_made_again_at_the_next_sign_in(now: Desk) -> None:
    from argon2 import PasswordHasher
    from sqlalchemy import text

    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(CLARA["password"])
    with now.engine.begin() as connection:
        connection.execute(
            text("UPDATE clients SET password_hash = :weak WHERE email = :email"),
            {"weak": weak, "email": CLARA["email"]},
        )

    signed_in(now)

    assert (
        "m=19456,t=2,p=1" in now.rows("SELECT password_hash FROM clients WHERE email = 'clara@bluebird.example'")[0][0]
    )
