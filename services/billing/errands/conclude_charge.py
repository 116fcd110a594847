"""Conclude a charge: see how it stands at its provider, and let that take effect."""

from services.billing.domain.charge import Charge
from services.billing.ports import Processors
from services.billing.storage.work import Work
from services.billing.use_cases.settle_charge import SettleCharge, settle_charge
from shared.kernel.ids import ClientId, PaymentId
from shared.storage.work import BeginWork


def conclude_charge(
    begin_work: BeginWork[Work],
    processors: Processors,
    charge_id: PaymentId,
    *,
    of: ClientId | None = None,
    ref: str = "",
) -> Charge:
    """Return the charge as it stands now; one whose name at the provider we were never told is asked for by `ref`.

    Safe to repeat, also at the same instant. Raises ChargeUnknown, Outage.
    """
    with begin_work() as work:
        charge = work.charges.get(charge_id, of=of)
    processor = processors[charge.provider]

    ref = charge.ref or ref
    news = processor.conclude(ref, key=f"capture-{charge.id}") if ref else processor.find(charge.id)

    if news is None:
        return charge
    with begin_work() as work:
        return settle_charge(work, SettleCharge(charge_id=charge_id, news=news))
