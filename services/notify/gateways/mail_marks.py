"""What a mail carries beside its words: where answers go, how to have no more of its kind, and whose it is."""

from dataclasses import dataclass
from typing import Final

from services.notify.domain.links import Links
from services.notify.gateways.dkim_marks import Dkim
from services.notify.ports import Parcel


@dataclass(frozen=True, slots=True)
class MailMarks:
    """Marks mails with `links`, and signs them with `dkim` where there is one."""

    links: Links | None = None
    dkim: Dkim | None = None

    def headers(self, parcel: Parcel) -> list[str]:
        """Return header lines. One click stops a kind that may be stopped (RFC 8058)."""
        if self.links is None:
            return []
        lines = []
        if parcel.thread is not None and (answer_to := self.links.answer_to(parcel.notice_id)):
            lines.append(f"Reply-To: {answer_to}")
        if parcel.may_stop:
            lines += [
                f"List-Unsubscribe: <{self.links.stop(parcel.notice_id)}>",
                "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
            ]
        return lines

    def sealed(self, mail: bytes) -> bytes:
        """Return the mail, signed where we sign."""
        return mail if self.dkim is None else self.dkim.signed(mail)


#: A mail as it is.
NO_MARKS: Final = MailMarks()
