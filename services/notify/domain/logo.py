"""Pictures that stand on top of mails."""

import hashlib
from datetime import datetime
from typing import Final, Self

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.notify.domain.base import Base
from services.notify.domain.refusals import LogoRefused

MOST_BYTES: Final = 256 * 1024

#: How files begin that every mail program shows; a drawing in SVG is shown by few, and may run programs.
_BEGINNINGS: Final = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


class Logo(Base):
    """A picture, known by what is in it: the address of one never shows another."""

    __tablename__ = "logos"

    digest: Mapped[str] = mapped_column(primary_key=True)
    content_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]

    @classmethod
    def of(cls, content: bytes, *, at: datetime) -> Self:
        """Return the picture in these bytes. Raises LogoRefused."""
        kind = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
        if kind is None:
            raise LogoRefused("a logo is a picture in PNG, JPEG or GIF")
        if len(content) > MOST_BYTES:
            raise LogoRefused(f"a logo has {MOST_BYTES // 1024} kB at most")
        return cls(digest=hashlib.sha256(content).hexdigest()[:32], content_type=kind, content=content, made_at=at)
