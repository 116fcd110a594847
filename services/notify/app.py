"""Puts notify together."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from services.notify.errands.hand_over_notice import hand_over_notice
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.messages import HANDLERS
from services.notify.settings import Settings
from services.notify.storage.work import Work
from services.notify.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.contracts.notify.facts import HandOverNotice
from shared.messaging.handlers import Errands

if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


def errands(settings: Settings, begin_work: Begin[Work]) -> Errands:
    """Return notify's errands: its notices go out by the mail server that the settings name."""
    templates = JinjaTemplates(agency_name=settings.agency_name, portal_url=settings.portal_url)
    mailer = SmtpMail(settings.smtp_url, sender=settings.mail_from)
    return {HandOverNotice: partial(hand_over_notice, begin_work, templates, mailer)}


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.notify.api import notices

    return [notices.resource]


APP: Final[App[Settings, Work]] = App(
    name="notify",
    title="Orderwright notify",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    resources=resources,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    sample=load_sample,
    errands=errands,
)
