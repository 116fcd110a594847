"""Put up a logo: have it stand on top of mails."""

from services.notify.domain.brand import Brand
from services.notify.domain.logo import Logo
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


def put_up_logo(work: Work, actor: Actor, content: bytes) -> Brand:
    """Return the brand with the picture as its logo. The same again is no news. Raises NotAllowed, LogoRefused."""
    actor.require(NOTICES_MANAGE)
    logo = Logo.of(content, at=work.now())
    work.houses.keep_logo(logo)
    now = work.houses.brand()
    address = work.links.logo(logo.digest)
    if now is not None and now.logo_url == address:
        return now
    brand = Brand(
        number=now.number + 1 if now else 1,
        name=now.name if now else "",
        sender=now.sender if now else "",
        logo_url=address,
        colour=now.colour if now else "",
        signature=now.signature if now else "",
        changed_at=work.now(),
        changed_by=actor.name,
    )
    work.houses.add(brand)
    return brand
