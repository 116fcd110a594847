"""The agency's own words for a kind of notice, version by version."""

from datetime import datetime
from typing import Self

from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.kinds import Channel, NoticeKind


class Wording(Base):
    """The `version`th wording of a kind in a language on a channel; the highest counts. It never changes.

    `html` is what `mjml` was made into, once. A version `is_reset` goes back to the words that the product came with.
    """

    __tablename__ = "wordings"

    kind: Mapped[NoticeKind] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_reset: Mapped[bool]
    subject: Mapped[str]
    text: Mapped[str]
    mjml: Mapped[str]
    html: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]

    @classmethod
    def reset(cls, before: "Wording", *, at: datetime, by: str) -> Self:
        """Return the version that ends the one `before`."""
        return cls(
            kind=before.kind,
            language=before.language,
            channel=before.channel,
            version=before.version + 1,
            is_reset=True,
            subject="",
            text="",
            mjml="",
            html="",
            made_at=at,
            made_by=by,
        )
