"""A mail that has come in, as it was read: who wrote what, to which of our mails, and what else it is."""

from dataclasses import dataclass
from typing import Final

#: Mailboxes that are not there, or were closed: what RFC 3463 says of addresses.
_NO_SUCH_MAILBOX: Final = "5.1."


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedFile:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """What a mail server says became of a mail: `status` as `5.1.1`."""

    address: str
    status: str
    words: str

    @property
    def is_for_ever(self) -> bool:
        """Whether nothing can ever reach that address (rule N-3)."""
        return self.status.startswith(_NO_SUCH_MAILBOX)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivedMail:
    """`identity` is its Message-ID, or made from its bytes; `recipients` are all addresses it went to; `answers` the ids of mails it refers to.

    `text` is what was written anew. `automatic` says why no person wrote it, where none did. `left_out` are files that were not kept.
    """

    identity: str
    sender_name: str
    sender_address: str
    recipients: tuple[str, ...]
    answers: tuple[str, ...]
    subject: str
    text: str
    files: tuple[ArrivedFile, ...] = ()
    left_out: tuple[str, ...] = ()
    automatic: str = ""
    bounces: tuple[Bounce, ...] = ()
