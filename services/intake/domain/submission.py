"""A submission: an order as somebody sent it, before it is one."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol
from uuid import UUID

import orjson

from services.intake.domain.client import email_key
from services.intake.domain.form import Answers
from shared.contracts.intake.facts import SubmittedClient


class Item(Protocol):
    """What is said of one order, whether it comes alone or in a basket."""

    @property
    def quantity(self) -> int: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def note(self) -> str: ...
    @property
    def option(self) -> str: ...
    @property
    def add_ons(self) -> tuple[str, ...]: ...


class Contents(Protocol):
    """What places a purchase."""

    @property
    def source(self) -> str: ...
    @property
    def external_id(self) -> str: ...
    @property
    def coupon(self) -> str: ...
    def content(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """`source` and `external_id` name it for ever (rule I-1). `client` is None where a client orders for themselves.

    `option` and `add_ons` are codes of the service's. With `plan_id` it is placed on a plan of the client's.
    """

    source: str
    external_id: str
    service: str
    client: SubmittedClient | None = None
    quantity: int = 1
    answers: Answers = field(default_factory=dict)
    note: str = ""
    option: str = ""
    add_ons: tuple[str, ...] = ()
    coupon: str = ""
    plan_id: UUID | None = None

    def trimmed(self) -> "Submission":
        """Return the same without blanks around, and with the e-mail address in small letters."""
        trimmed = {name: getattr(self, name).strip() for name in _TEXTS}
        return Submission(
            client=self.client and trimmed_client(self.client),
            quantity=self.quantity,
            answers=self.answers,
            add_ons=self.add_ons,
            plan_id=self.plan_id,
            **trimmed,
        )

    def content(self) -> dict[str, Any]:
        """Return what must be the same when the submission comes again; what may be chosen is in it only where it was."""
        chosen = {"option": self.option, "add_ons": list(self.add_ons), "coupon": self.coupon}
        chosen |= {"plan_id": str(self.plan_id)} if self.plan_id else {}
        return {
            "service": self.service,
            "client": asdict(self.client) if self.client else None,
            "quantity": self.quantity,
            "answers": dict(self.answers),
            "note": self.note,
            **{name: choice for name, choice in chosen.items() if choice},
        }


_TEXTS = ("source", "external_id", "service", "note", "option", "coupon")


def trimmed_client(buyer: SubmittedClient) -> SubmittedClient:
    """Return the buyer without blanks around, and with the e-mail address in small letters."""
    trimmed = {name: value.strip() for name, value in asdict(buyer).items()}
    return SubmittedClient(**(trimmed | {"email": email_key(buyer.email)}))


def digest_of(content: Mapping[str, Any]) -> bytes:
    """Return the SHA-256 of a submission's content, however its fields were ordered."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


def differences(one: Any, other: Any, path: str = "") -> list[str]:
    """Return the dotted names of the fields in which two contents differ, in alphabetical order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return [
            found
            for name in sorted(one.keys() | other.keys())
            for found in differences(one.get(name), other.get(name), f"{path}.{name}" if path else name)
        ]
    return [] if one == other else [path]
