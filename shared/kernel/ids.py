"""Identifiers: time-ordered UUIDs for machines, short unambiguous numbers for people."""

import os
import secrets
import time
from typing import Final, NewType
from uuid import UUID

OrderId = NewType("OrderId", UUID)
PurchaseId = NewType("PurchaseId", UUID)
ClientId = NewType("ClientId", UUID)
ContactId = NewType("ContactId", UUID)
MemberId = NewType("MemberId", UUID)
ServiceId = NewType("ServiceId", UUID)
InvoiceId = NewType("InvoiceId", UUID)
PaymentId = NewType("PaymentId", UUID)
NoticeId = NewType("NoticeId", UUID)
MessageId = NewType("MessageId", UUID)

#: No 0/O, 1/I/L, and no vowels, so that a number can be read aloud and never spells a word.
_ALPHABET: Final = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_id() -> UUID:
    """Return a fresh UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    noise = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (noise >> 68) << 64
    value |= 0b10 << 62 | noise & (1 << 62) - 1
    return UUID(int=value)


def new_number(length: int = 8) -> str:
    """Return a random order number such as `7KQ2M9XD`: unambiguous to read, not guessable from another one."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
