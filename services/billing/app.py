"""Puts billing together."""

from pathlib import Path
from typing import Final

from services.billing.api import balances, invoices, ledger
from services.billing.messages import HANDLERS
from services.billing.settings import Settings
from services.billing.storage.work import Work
from services.billing.use_cases.load_sample import load_sample
from shared.assembly import App

APP: Final[App[Settings, Work]] = App(
    name="billing",
    title="Orderwright billing",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    resources=[invoices.resource, balances.resource, ledger.resource],
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    sample=load_sample,
)
