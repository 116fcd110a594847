"""The keys that sign tokens: whose they are, how they change, what is published of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from joserfc import jwt
from joserfc.jwk import KeySet

from cli.failure import Failure
from cli.keys import keys_in, successor
from cli.main import main
from services.intake.app import APP
from services.intake.settings import Settings
from shared.kernel.actors import Actor, ActorKind
from shared.kernel.ids import new_id
from shared.kernel.refusals import Unauthenticated
from shared.kernel.token_keys import ISSUERS, KeysWrong, known_keys, own_keys, public_document
from shared.runtime.settings import SettingsWrong, require_token_keys
from shared.storage.engine import make_engine
from shared.web.tokens import Tokens
from tests.support.tokens import PUBLIC_KEYS, TOKEN_KEYS, token_settings

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)
CLARA = Actor(kind=ActorKind.CLIENT, id=new_id(), name="Clara Voss")
OLD = TOKEN_KEYS["intake"]


def tokens(text: str, at: datetime) -> Tokens:
    made = Tokens.of("intake", text, public_document(TOKEN_KEYS | {"intake": text}))
    return replace(made, clock=lambda: at)


def test_a_new_key_is_known_before_it_signs_and_the_old_one_is_believed_until_its_tokens_are_stale() -> None:
    both, _ = successor(OLD, at=NOW + timedelta(minutes=10), now=NOW)

    by_the_old = tokens(both, NOW).issue(CLARA, lasts=timedelta(hours=9))
    by_the_new = tokens(both, NOW + timedelta(minutes=10)).issue(CLARA)

    assert tokens(OLD, NOW).read(by_the_old) == CLARA
    with pytest.raises(Unauthenticated):
        tokens(OLD, NOW).read(by_the_new)
    assert tokens(both, NOW).read(by_the_new) == CLARA
    assert tokens(both, NOW + timedelta(minutes=129)).read(by_the_old) == CLARA
    with pytest.raises(Unauthenticated):
        tokens(both, NOW + timedelta(minutes=130)).read(by_the_old)


def test_one_change_at_a_time_and_what_is_retired_is_left_out() -> None:
    both, new = successor(OLD, at=NOW, now=NOW - timedelta(minutes=10))

    with pytest.raises(Failure, match="a key follows already"):
        successor(both, at=NOW, now=NOW - timedelta(minutes=5))
    third, _ = successor(both, at=NOW + timedelta(hours=3), now=NOW + timedelta(hours=2))
    assert [key.kid for key in own_keys(third)][:1] == [new.kid]
    assert len(own_keys(third)) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no key"),
        ("short", "32 characters"),
        ("x" * 32 + "@soon", "an instant"),
        ("x" * 32 + "@2026-12-01T10:00:00", "its zone"),
        ("x" * 32 + "," + "y" * 32, "same instant"),
    ],
)
def test_keys_that_are_none_are_refused_without_showing_them(text: str, said: str) -> None:
    with pytest.raises(KeysWrong, match=said) as refused:
        own_keys(text)

    assert "xxx" not in str(refused.value)


def test_a_program_does_not_start_without_the_keys_it_needs() -> None:
    require_token_keys("intake", OLD, PUBLIC_KEYS)
    require_token_keys("billing", "", PUBLIC_KEYS)
    for own, known, said in (
        (OLD, "", "TOKEN_PUBLIC_KEYS is not set"),
        ("", PUBLIC_KEYS, "there is no key"),
        ("another secret that is long enough to be one", PUBLIC_KEYS, "not among"),
        (OLD, "{", "no document"),
        (OLD, json.dumps({"mallory": json.loads(PUBLIC_KEYS)["intake"]}), "nobody is called mallory"),
    ):
        with pytest.raises(SettingsWrong, match=said):
            require_token_keys("intake", own, known)


def test_the_published_keys_are_all_it_takes_to_read_a_token_and_hold_no_secret() -> None:
    settings = Settings(database_url="-", redis_url="redis://127.0.0.1:1/0", **token_settings("intake"))
    app = APP.create_api(settings, make_engine("postgresql+psycopg://nobody:x@127.0.0.1:1/nothing"), lambda: None)  # type: ignore[arg-type, return-value]

    answer = app.test_client().get("/.well-known/jwks.json")

    keys: Any = answer.get_json()
    token = Tokens.of("intake", OLD, "{}").issue(CLARA)
    assert jwt.decode(token, KeySet.import_key_set(keys), algorithms=["Ed25519"]).claims["name"] == "Clara Voss"
    assert [set(key) for key in keys["keys"]] == [{"kty", "crv", "use", "alg", "kid", "x"}]
    assert OLD not in PUBLIC_KEYS


def test_the_command_shows_keys_and_never_secrets_and_has_new_ones_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = keys_in(tmp_path, ["intake"]).token_keys

    def keys(*words: str) -> str:
        result = CliRunner().invoke(main, ["keys", *words, "--data", str(tmp_path)], standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.output

    rotate = keys("rotate", "intake")
    shown, document = keys(), keys("public")
    kept = keys_in(tmp_path, ["intake"]).token_keys
    assert next(key.secret for key in own_keys(kept["intake"])) == first["intake"]
    assert len(own_keys(kept["intake"])) == 2
    assert own_keys(kept["intake"])[1].kid in rotate
    assert len(known_keys(document)) == 5
    assert not [text for text in first.values() if text in rotate + shown + document]
    for issuer in ISSUERS:
        monkeypatch.setenv(f"{issuer.upper()}_TOKEN_KEY", TOKEN_KEYS[issuer])
    assert keys("rotate", "portal").startswith(f"PORTAL_TOKEN_KEY={TOKEN_KEYS['portal']},")
    assert keys_in(tmp_path, ["intake"]).token_keys == kept
