"""Poll the mailbox: take in what has come, one mail after the other, each in its own work."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from services.notify.ports import Mailbox, ReadMail
from services.notify.storage.work import Work
from services.notify.use_cases.take_mail import take_mail
from shared.contracts.notify.facts import PollMailbox
from shared.kernel.refusals import Outage
from shared.storage.work import BeginWork

log = structlog.get_logger()

_KEY: Final = "poll-mailbox"

#: As many mails are taken in at a look; the rest at the next, at once.
_MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """Looks into `mailbox` every `every`. Safe to repeat: a mail that came before is no news."""

    begin_work: BeginWork[Work]
    mailbox: Mailbox
    read: ReadMail
    every: timedelta

    def begin(self) -> None:
        """Look now, and from then on every so often."""
        with self.begin_work() as work:
            work.later(PollMailbox(asked_at=work.now()), at=work.now(), key=_KEY)

    def __call__(self, ask: PollMailbox) -> None:
        """Take in what is there, and look again later, also where the mailbox can't be reached now."""
        wait = self.every
        try:
            if self._take() == _MOST:
                wait = timedelta()
        except Outage as fault:
            log.warning("mailbox out of reach", fault=str(fault))
        finally:
            with self.begin_work() as work:
                work.later(PollMailbox(asked_at=work.now()), at=work.now() + wait, key=_KEY)

    def _take(self) -> int:
        """Take in what is there and return how many mails that were. Raises Outage."""
        count = 0
        with self.mailbox.unseen(_MOST) as mails:
            for new in mails:
                mail = self.read(new.content)
                if not new.is_whole:
                    mail = replace(mail, text=f"{mail.text}\n(This mail was too large to be read.)".strip())
                with self.begin_work() as work:
                    take_mail(work, mail)
                count += 1
        return count
