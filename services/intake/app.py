"""Puts intake together."""

from pathlib import Path
from typing import Any, Final

from services.intake.api import clients, forms, orders, services, sessions, submissions
from services.intake.domain.form_links import FormLinks
from services.intake.messages import EXPLAIN, HANDLERS
from services.intake.settings import Settings
from services.intake.storage.work import Work
from services.intake.use_cases.load_sample import load_sample
from shared.assembly import App


def _furnish(settings: Settings) -> dict[str, Any]:
    return {"form_links": FormLinks(settings.link_key), "follow_ups": settings.follow_ups()}


APP: Final = App(
    name="intake",
    title="Orderwright intake",
    settings=Settings,
    work=Work,
    furnish=_furnish,
    handlers=HANDLERS,
    explain=EXPLAIN,
    resources=[
        sessions.resource,
        services.resource,
        orders.resource,
        forms.resource,
        submissions.resource,
        clients.resource,
    ],
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    sample=load_sample,
)
