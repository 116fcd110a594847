"""The house style, kept: brands and wordings, of which the newest count and none is thrown away."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.notify.domain.brand import Brand
from services.notify.domain.house import House, house_of
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.logo import Logo
from services.notify.domain.refusals import LogoUnknown, WordingUnknown
from services.notify.domain.wording import Wording


class Houses:
    def __init__(self, session: Session) -> None:
        self._session = session

    def now(self) -> House:
        """Return the house style as it is: two queries, whatever it is needed for."""
        newest = (
            select(Wording)
            .ext(distinct_on(Wording.kind, Wording.language, Wording.channel))
            .order_by(Wording.kind, Wording.language, Wording.channel, Wording.version.desc())
        )
        return house_of(self.brand(), self._session.scalars(newest).all())

    def brand(self) -> Brand | None:
        """Return the newest brand; None where the settings say it all."""
        return self._session.scalar(select(Brand).order_by(Brand.number.desc()).limit(1))

    def keep_logo(self, logo: Logo) -> None:
        """Keep a picture, unless it is there already."""
        self._session.merge(logo)

    def logo(self, digest: str) -> Logo:
        """Raises LogoUnknown."""
        found = self._session.get(Logo, digest)
        if found is None:
            raise LogoUnknown("there is no such picture")
        return found

    def own(self) -> list[Wording]:
        """Return the newest version of each of the agency's own wordings, by kind, language and channel."""
        return list(self.now().wordings)

    def versions(self, kind: NoticeKind, language: str, channel: Channel) -> list[Wording]:
        """Return every wording there was, newest first, and let nobody add one meanwhile."""
        self._session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"wording.{kind}.{language}.{channel}"))))
        query = select(Wording).where(Wording.kind == kind, Wording.language == language, Wording.channel == channel)
        return list(self._session.scalars(query.order_by(Wording.version.desc())))

    def version(self, kind: NoticeKind, language: str, channel: Channel, version: int) -> Wording:
        """Raises WordingUnknown."""
        found = self._session.get(Wording, (kind, language, channel, version))
        if found is None:
            raise WordingUnknown(f"there is no version {version} of these words")
        return found

    def add(self, thing: Brand | Wording) -> None:
        self._session.add(thing)
