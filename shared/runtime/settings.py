"""Settings from the environment, read once, with every fault named at once."""

import dataclasses
import typing
from dataclasses import field
from typing import Any, Final, TypeVar

from environs import EnvValidationError, FileAwareEnv

from shared.kernel.token_keys import ISSUERS, LEAST, KeysWrong, known_keys, own_keys

S = TypeVar("S")

#: The reader for each type a setting may have.
_READERS: Final[dict[Any, str]] = {str: "str", int: "int", bool: "bool", float: "float", tuple[str, ...]: "list"}


def says(sentence: str, *, by: str = "all") -> dict[str, str]:
    """Return the metadata of a setting: what it is, and which programs of its app read it (docs/configuration.md)."""
    return {"says": sentence, "by": by}


class SettingsWrong(Exception):
    """The environment lacks something or has it wrong; the text names every fault."""


def read_settings(kind: type[S]) -> S:
    """Return the dataclass `kind` filled from the environment.

    The field `database_url` is `DATABASE_URL`, or the content of the file that `DATABASE_URL_FILE` names.
    Raises SettingsWrong with every name that is missing or malformed.
    """
    # A file ends in a line break that is no part of the secret.
    env = FileAwareEnv(eager=False, strip_whitespace=True)
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for one in dataclasses.fields(typing.cast("Any", kind)):
        options = {} if one.default is dataclasses.MISSING else {"default": one.default}
        read = getattr(env, _READERS[hints[one.name]])
        values[one.name] = read(one.name.upper(), **options)
    try:
        env.seal()
    except EnvValidationError as fault:
        found = dict(typing.cast("Any", fault.error_messages))
        faults = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in found.items())
        raise SettingsWrong(f"the environment is not right: {faults}") from None
    for name, value in values.items():
        if hints[name] == tuple[str, ...]:
            values[name] = tuple(value)
    settings = kind(**values)
    if isinstance(settings, Checked) and (wrong := settings.faults()):
        raise SettingsWrong(f"the environment is not right: {'; '.join(wrong)}")
    return settings


def require_token_keys(program: str, own: str, known: str) -> None:
    """Raises SettingsWrong where a program could read nobody's tokens, or not issue those that it has to."""
    try:
        believed = known_keys(known)
        if not believed:
            raise SettingsWrong("the environment is not right: TOKEN_PUBLIC_KEYS is not set")
        mine = own_keys(own) if program in ISSUERS else ()
    except KeysWrong as fault:
        raise SettingsWrong(f"the environment is not right: TOKEN_KEY or TOKEN_PUBLIC_KEYS: {fault}") from None
    if any(key.kid not in believed for key in mine):
        raise SettingsWrong("the environment is not right: TOKEN_KEY is not among TOKEN_PUBLIC_KEYS")


@typing.runtime_checkable
class Checked(typing.Protocol):
    """Settings that know more of themselves than types say."""

    def faults(self) -> list[str]:
        """Return what is wrong with them, each with the name of the setting, and never with its value."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """What every app needs from its environment; docs/configuration.md lists it. Of token keys: shared/kernel/token_keys.py."""

    database_url: str = field(repr=False, metadata=says("the app's own database, as its own role"))
    redis_url: str = field(
        repr=False, metadata=says("where messages go: `redis://`, `rediss://` (TLS) or `sentinel://host1,host2/NAME/0`")
    )
    link_key: str = field(
        repr=False, metadata=says("signs links that open a form without a sign-in, at least 32 characters")
    )
    token_key: str = field(
        repr=False,
        default="",
        metadata=says(
            "the key that signs the app's tokens, at least 32 characters, where people sign in there (intake, workflow); "
            "`SECRET,SECRET@2026-12-01T10:00:00+00:00` while it changes",
            by="API",
        ),
    )
    token_public_keys: str = field(
        repr=False,
        default="",
        metadata=says(
            "JSON: the public keys of all issuers, as `prepare` writes them to `TOKEN_PUBLIC_KEYS_FILE` and `keys public` prints them",
            by="API",
        ),
    )
    signing_keys: str = field(
        repr=False, default="{}", metadata=says("JSON: each app's name and the secret that signs its messages")
    )
    producers: str = field(
        repr=False,
        default="{}",
        metadata=says(
            'JSON: other systems by name, each `{"key": secret, "sends": [message names]}`; `sends` is `intake.submit_order.v1` and '
            '`intake.submit_purchase.v1` unless it is said. With `"webhook": "https://…"` and `"webhook_secret": "whsec_…"` (24 bytes '
            "or more in base64) it may have its answers there"
        ),
    )
    bind: str = field(default="127.0.0.1:8000", metadata=says("address and port to listen on", by="API"))
    portal_url: str = field(
        default="http://127.0.0.1:8000", metadata=says("where people reach the portal; links in mails begin with it")
    )
    heartbeat_file: str = field(
        default="", metadata=says("touched while the program gets on", by="worker, errands, relay")
    )
    metrics_bind: str = field(
        default="",
        metadata=says(
            "address and port, such as `0.0.0.0:9100`, on which `/metrics` tells Prometheus what the program has done; empty is none. "
            "APIs have it at their own address",
            by="worker, errands, relay",
        ),
    )
    api_threads: int = field(default=8, metadata=says("requests answered at the same time", by="API"))
    most_waiting: int = field(
        default=20_000,
        metadata=says(
            "with this many messages on a queue, or without a receipt, the API takes no more orders: 503, come again; messages are always taken",
            by="API",
        ),
    )

    def faults(self) -> list[str]:
        return [f"LINK_KEY: it needs {LEAST} characters or more"] if len(self.link_key) < LEAST else []
