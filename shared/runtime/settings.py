"""Settings from the environment, read once, with every fault named at once."""

import dataclasses
import typing
from typing import Any, Final, TypeVar

from environs import EnvValidationError, FileAwareEnv

from shared.kernel.token_keys import ISSUERS, LEAST, KeysWrong, known_keys, own_keys

S = TypeVar("S")

#: The reader for each type a setting may have.
_READERS: Final[dict[Any, str]] = {str: "str", int: "int", bool: "bool", float: "float", tuple[str, ...]: "list"}


class SettingsWrong(Exception):
    """The environment lacks something or has it wrong; the text names every fault."""


def read_settings(kind: type[S]) -> S:
    """Return the dataclass `kind` filled from the environment.

    The field `database_url` is `DATABASE_URL`, or the content of the file that `DATABASE_URL_FILE` names.
    Raises SettingsWrong with every name that is missing or malformed.
    """
    env = FileAwareEnv(eager=False)
    hints = typing.get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(typing.cast("Any", kind)):
        options = {} if field.default is dataclasses.MISSING else {"default": field.default}
        read = getattr(env, _READERS[hints[field.name]])
        values[field.name] = read(field.name.upper(), **options)
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
    """What every app needs from its environment. `link_key` signs links and has 32 characters at the least.

    `token_key` signs the tokens of an app whose people sign in, `token_public_keys` is JSON: the public keys of all who issue tokens;
    an API needs them (shared/kernel/token_keys.py).

    `signing_keys` is JSON: the apps' names with the secrets that sign their messages. `producers` is JSON: other systems' names, each with
    `{"key": secret, "sends": [message names]}`. With `most_waiting` messages before it an API takes no more orders.
    """

    database_url: str = dataclasses.field(repr=False)
    redis_url: str = dataclasses.field(repr=False)
    link_key: str = dataclasses.field(repr=False)
    token_key: str = dataclasses.field(repr=False, default="")
    token_public_keys: str = dataclasses.field(repr=False, default="")
    signing_keys: str = dataclasses.field(repr=False, default="{}")
    producers: str = dataclasses.field(repr=False, default="{}")
    bind: str = "127.0.0.1:8000"
    portal_url: str = "http://127.0.0.1:8000"
    heartbeat_file: str = ""
    api_threads: int = 8
    most_waiting: int = 20_000

    def faults(self) -> list[str]:
        return [f"LINK_KEY: it needs {LEAST} characters or more"] if len(self.link_key) < LEAST else []
