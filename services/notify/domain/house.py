"""The house style of the agency: its brand and its own words, as they are now."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.notify.domain.brand import Brand
from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.wording import Wording


@dataclass(frozen=True, slots=True)
class House:
    """What templates need of the agency beside what the product came with."""

    brand: Brand | None
    wordings: tuple[Wording, ...] = ()

    def wording(self, kind: NoticeKind, channel: Channel, language: str) -> Wording | None:
        """Return the agency's own words, or None where those of the product count."""
        for wording in self.wordings:
            if (wording.kind, wording.channel, wording.language) == (kind, channel, language):
                return None if wording.is_reset else wording
        return None


def house_of(brand: Brand | None, current: Iterable[Wording]) -> House:
    return House(brand, tuple(current))
