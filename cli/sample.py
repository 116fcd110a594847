"""Who may sign in to the sample agency."""

from __future__ import annotations

from typing import Final, NamedTuple


class SignIn(NamedTuple):
    """An account of the sample agency."""

    role: str
    email: str
    password: str


PASSWORD: Final = "orderwright-demo"

SIGN_INS: Final = (
    SignIn("admin", "olivia@northwind.example", PASSWORD),
    SignIn("manager", "marco@northwind.example", PASSWORD),
    SignIn("writer", "wanda@northwind.example", PASSWORD),
    SignIn("editor", "edgar@northwind.example", PASSWORD),
    SignIn("client", "clara@bluebird.example", PASSWORD),
)
