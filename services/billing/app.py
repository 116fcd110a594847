"""Puts billing together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.billing.messages import HANDLERS
from services.billing.messages.gathering import gather
from services.billing.settings import Settings
from services.billing.storage.work import Work
from services.billing.use_cases.load_sample import load_sample
from shared.assembly import App


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.billing.api import balances, invoices, ledger

    return [invoices.resource, balances.resource, ledger.resource]


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
    sample=load_sample,
)
