"""Set a tax rate: from a day on, a place has it."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.billing.domain.refusals import TaxRateExists
from services.billing.domain.tax import TaxRate
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import new_id
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTaxRate:
    """`actor` says that `country`, or its `region`, has `rate` hundredths of a percent from `starts_on` on, called `name`."""

    actor: Actor
    country: str
    region: str = ""
    name: str
    rate: int
    starts_on: date


def set_tax_rate(work: Work, ask: SetTaxRate) -> TaxRate:
    """Return the rate; the one the place had before ends the day before. Issued invoices keep theirs. Raises NotAllowed, TaxRateExists."""
    ask.actor.require(SERVICES_MANAGE)
    same_place = [rate for rate in work.taxes.rates if (rate.country, rate.region) == (ask.country, ask.region)]
    if any(rate.starts_on == ask.starts_on for rate in same_place):
        raise TaxRateExists(f"{ask.country} {ask.region} has a rate from {ask.starts_on} already")
    later = [rate.starts_on for rate in same_place if rate.starts_on > ask.starts_on]
    for rate in same_place:
        if rate.holds_on(ask.starts_on):
            work.taxes.locked(rate.id).ends_on = ask.starts_on - timedelta(days=1)
    made = TaxRate(
        id=new_id(),
        country=ask.country,
        region=ask.region,
        name=ask.name,
        rate=ask.rate,
        starts_on=ask.starts_on,
        ends_on=min(later) - timedelta(days=1) if later else None,
    )
    work.taxes.add(made)
    return made
