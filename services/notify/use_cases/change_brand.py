"""Change the brand: how the agency shows itself in what it tells."""

from dataclasses import dataclass

from services.notify.domain.brand import Brand
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBrand:
    """`colour` as `#1d4ed8`; what is empty is as the settings have it. Without `logo_url` the logo stays as it is."""

    actor: Actor
    name: str
    sender: str
    logo_url: str | None
    colour: str
    signature: str


def change_brand(work: Work, ask: ChangeBrand) -> Brand:
    """Return the brand that counts from now on. The same again is no news. Raises NotAllowed."""
    ask.actor.require(NOTICES_MANAGE)
    now = work.houses.brand()
    logo_url = ask.logo_url if ask.logo_url is not None else now.logo_url if now else ""
    said = (ask.name, ask.sender, logo_url, ask.colour, ask.signature)
    if now is not None and (now.name, now.sender, now.logo_url, now.colour, now.signature) == said:
        return now
    brand = Brand(
        number=now.number + 1 if now else 1,
        name=ask.name,
        sender=ask.sender,
        logo_url=logo_url,
        colour=ask.colour,
        signature=ask.signature,
        changed_at=work.now(),
        changed_by=ask.actor.name,
    )
    work.houses.add(brand)
    return brand
