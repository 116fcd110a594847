"""Puts billing together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.billing.domain.dunning import Dunning
from services.billing.domain.pay_links import PayLinks
from services.billing.domain.tax import House
from services.billing.errands.check_vat_number import check_vat_number
from services.billing.errands.follow_up_event import follow_up_event
from services.billing.errands.make_attempt import make_attempt
from services.billing.errands.make_refund import make_refund
from services.billing.errands.reconcile import reconcile
from services.billing.gateways.providers import processors_of, register_of
from services.billing.messages import HANDLERS
from services.billing.messages.gathering import gather
from services.billing.ports import Processors
from services.billing.settings import Settings
from services.billing.storage.work import Work
from services.billing.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.contracts.billing.facts import CheckVatNumber, FollowUpEvent, MakeAttempt, MakeRefund, Reconcile
from shared.messaging.handlers import Errands
from shared.storage.trail import Watched


def furnish(settings: Settings) -> dict[str, Any]:
    """Return what each piece of billing's work knows of the agency."""
    house = House(
        name=settings.agency_name,
        address=settings.agency_address,
        country=settings.agency_country,
        tax_id=settings.agency_tax_id,
        email=settings.agency_email,
        prices_include_tax=settings.prices_include_tax,
        credit_unit=settings.credit_unit,
    )
    return {
        "house": house,
        "pay_links": PayLinks(settings.link_key),
        "asks_register": bool(settings.vies_url),
        "has_credits": bool(settings.credit_unit),
        "dunning": Dunning.of(settings.dunning_days, settings.dunning_end),
    }


def errands(settings: Settings, begin_work: Begin[Work]) -> Errands:
    """Return billing's errands: they ask the payment providers that the settings have keys of."""
    processors = processors_of(settings)
    return {
        MakeAttempt: partial(make_attempt, begin_work, processors),
        FollowUpEvent: partial(follow_up_event, begin_work, processors),
        MakeRefund: partial(make_refund, begin_work, processors),
        Reconcile: partial(_reconcile, begin_work, processors),
        CheckVatNumber: partial(check_vat_number, begin_work, register_of(settings)),
    }


def _reconcile(begin_work: Begin[Work], processors: Processors, ask: Reconcile) -> None:
    reconcile(begin_work, processors, ask)


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.billing.api import (
        balances,
        bonuses,
        charges,
        credit_rules,
        invoice_drafts,
        invoices,
        ledger,
        number_series,
        pay_links,
        pricing,
        quotes,
        reconciliations,
        refunds,
        reports,
        saved_methods,
        subscriptions,
        transfers,
        vat_numbers,
        ways_to_pay,
        webhooks,
    )

    return [
        invoices.resource,
        invoice_drafts.resource,
        charges.resource,
        pay_links.resource,
        saved_methods.resource,
        subscriptions.resource,
        pricing.resource,
        quotes.resource,
        refunds.resource,
        reports.resource,
        balances.resource,
        bonuses.resource,
        credit_rules.resource,
        ledger.resource,
        number_series.resource,
        reconciliations.resource,
        transfers.resource,
        vat_numbers.resource,
        ways_to_pay.resource,
        webhooks.resource,
    ]


if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


APP: Final[App[Settings, Work]] = App(
    name="billing",
    title="Orderwright billing",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    gather=gather,
    resources=resources,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    watched=Watched(
        changes=dict.fromkeys(
            (
                "invoices",
                "invoice_drafts",
                "charges",
                "saved_methods",
                "subscriptions",
                "pricing",
                "refunds",
                "balances",
                "bonuses",
                "number_series",
                "reconciliations",
                "transfers",
                "vat_numbers",
            ),
            "money",
        ),
        reads=dict.fromkeys(
            (
                "trail.export",
                "reports.export",
                "reports.invoices",
                "reports.journal",
                "reports.statement_csv",
                "reports.statement_as_pdf",
            ),
            "export",
        ),
    ),
    sample=load_sample,
    errands=errands,
    furnish=furnish,
)
