"""Set a rule for credits: what the agency grants with what clients pay."""

from dataclasses import dataclass

from services.billing.domain.credits import CreditRule, rule_id_of
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.ids import ServiceId
from shared.kernel.money import Money
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCreditRule:
    """`actor` grants `amount`, in hundredths, with each piece of a service, in one `option` where it is named, or with top-ups from `minimum` on; 0 grants nothing any more."""

    actor: Actor
    amount: int
    service_id: ServiceId | None = None
    option: str = ""
    minimum: Money | None = None
    resets: bool = False


def set_credit_rule(work: Work, ask: SetCreditRule) -> None:
    """Invoices from now on promise it; those that are issued keep what they promised. Raises NotAllowed."""
    ask.actor.require(SERVICES_MANAGE)
    rule_id = rule_id_of(ask.service_id, ask.option, ask.minimum)
    if not ask.amount:
        work.credits.remove(rule_id)
        return
    work.credits.put(
        CreditRule(
            id=rule_id,
            service_id=ask.service_id,
            option=ask.option,
            minimum=ask.minimum and ask.minimum.amount,
            currency=ask.minimum and ask.minimum.currency,
            amount=ask.amount,
            resets=ask.resets,
        )
    )
