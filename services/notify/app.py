"""Puts notify together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.notify.domain.kinds import Channel
from services.notify.errands.hand_over_due import Desk, Made, Try
from services.notify.errands.wake_desk import WakeDesk
from services.notify.gateways.inbox import Inbox
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.messages import HANDLERS
from services.notify.messages.gathering import gather
from services.notify.ports import Carrier
from services.notify.settings import Settings
from services.notify.storage.work import Work
from services.notify.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.contracts.notify.facts import HandOverDue, HandOverNotice
from shared.messaging.handlers import Errands
from shared.messaging.lane import Lane

if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


#: How many notices of one channel are handed over at the same time by one program, and how many are claimed at once.
_THREADS: Final = 2
_BATCH: Final = 50


def errands(settings: Settings, begin_work: Begin[Work]) -> Errands:
    """Return notify's errands: its notices go out by the mail server that the settings name."""
    templates = _templates(settings)
    mail = SmtpMail(settings.smtp_url, sender=settings.mail_from)
    carriers: dict[Channel, Carrier] = {
        Channel.EMAIL: mail,
        Channel.PORTAL: Inbox(),
    }
    lanes = {
        channel: _lane(channel, Desk(channel, begin_work, templates, carrier)) for channel, carrier in carriers.items()
    }
    wake_desk = WakeDesk(lanes, hang_up=mail.close)
    return {HandOverDue: wake_desk, HandOverNotice: wake_desk}


def _templates(settings: Settings) -> JinjaTemplates:
    return JinjaTemplates(agency_name=settings.agency_name, portal_url=settings.portal_url)


def furnish(settings: Settings) -> Mapping[str, Any]:
    """Return what notify's pieces of work have beside the database: templates, to try words out."""
    return {"templates": _templates(settings)}


def _lane(channel: Channel, desk: Desk) -> Lane[Try, Made]:
    return Lane(channel.value, desk.take, desk.carry, threads=_THREADS, batch=_BATCH)


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.notify.api import brand, notices, rules, wordings

    return [notices.resource, rules.resource, wordings.resource, brand.resource]


APP: Final[App[Settings, Work]] = App(
    name="notify",
    title="Orderwright notify",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    gather=gather,
    resources=resources,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    sample=load_sample,
    errands=errands,
    furnish=furnish,
)
