"""From a fact to the notice about it."""

from datetime import UTC, datetime
from uuid import UUID

from services.notify.domain.kinds import NoticeKind
from services.notify.domain.refusals import OrderUnknown, PersonUnknown
from services.notify.domain.rule import Audience
from services.notify.storage.work import Work
from services.notify.use_cases.write_notice import WriteNotice, write_notice
from shared.contracts.schema import to_wire
from shared.kernel.facts import Fact
from shared.kernel.ids import OrderId
from shared.kernel.refusals import NotYet


def tell(
    work: Work,
    kind: NoticeKind,
    fact: Fact,
    *,
    to: UUID | tuple[UUID, ...],
    orders: tuple[OrderId, ...],
    audience: Audience = Audience.CLIENT,
    once_per: tuple[UUID | datetime | str | int, ...],
    but: UUID | None = None,
) -> None:
    """Tell a person or several of `fact`, never who did it, `but`, and who else is to hear it by the rules, once for these parts of its content (rule N-1). Raises NotYet while the person or an order is unknown."""
    ask = WriteNotice(
        kind=kind,
        recipient_ids=(to,) if isinstance(to, UUID) else to,
        audience=audience,
        order_ids=orders,
        identity=":".join([kind.value, *map(_part, once_per)]),
        details=to_wire(fact),
        but=but,
    )
    try:
        write_notice(work, ask)
    except (PersonUnknown, OrderUnknown) as unknown:
        raise NotYet(unknown.sentence) from unknown


def _part(part: UUID | datetime | str | int) -> str:
    """Return the same text for the same instant, whatever offset it came with."""
    return part.astimezone(UTC).isoformat() if isinstance(part, datetime) else str(part)
