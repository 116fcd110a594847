"""Puts notify together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.notify.domain.kinds import Channel
from services.notify.domain.links import Links
from services.notify.domain.signed_ids import SignedIds
from services.notify.errands.hand_over_due import Desk, Made, Try
from services.notify.errands.poll_mailbox import Poll
from services.notify.errands.wake_desk import WakeDesk
from services.notify.gateways.chat_hooks import ChatHooks
from services.notify.gateways.counted import Counted
from services.notify.gateways.dkim_marks import dkim_of
from services.notify.gateways.file_drop import FileDrop
from services.notify.gateways.imap_mailbox import ImapMailbox
from services.notify.gateways.inbox import Inbox
from services.notify.gateways.jinja_templates import JinjaTemplates
from services.notify.gateways.mail_marks import MailMarks
from services.notify.gateways.mail_reading import read_mail
from services.notify.gateways.outside import Outside
from services.notify.gateways.payloads import Payloads
from services.notify.gateways.smtp_mail import SmtpMail
from services.notify.gateways.webhooks import Webhooks
from services.notify.messages import HANDLERS
from services.notify.messages.gathering import gather
from services.notify.ports import Carrier, Templates
from services.notify.settings import Settings
from services.notify.storage.work import Work
from services.notify.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.contracts.notify.facts import HandOverDue, HandOverNotice, PollMailbox
from shared.contracts.workflow.delivery_links import DeliveryLinks
from shared.messaging.handlers import Errand, Errands
from shared.messaging.lane import Lane
from shared.storage.trail import Watched

if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


#: How many notices of one channel are handed over at the same time by one program, and how many are claimed at once.
_THREADS: Final = 2
_BATCH: Final = 100


def errands(settings: Settings, begin_work: Begin[Work]) -> Errands:
    """Return notify's errands: a desk for each channel."""
    templates, payloads = _templates(settings), Payloads()
    outside = Outside(may_be_private=settings.private_webhooks)
    mailer = SmtpMail(
        settings.smtp_url,
        sender=settings.mail_from,
        marks=MailMarks(_links(settings), dkim_of(settings.dkim_name, settings.dkim_pem)),
    )
    ways: dict[Channel, tuple[Templates, Carrier]] = {
        Channel.EMAIL: (templates, mailer),
        Channel.PORTAL: (templates, Inbox()),
        Channel.WEBHOOK: (payloads, Webhooks(outside)),
        Channel.CHAT: (templates, ChatHooks(outside)),
        Channel.FOLDER: (payloads, FileDrop(Path(settings.drop_dir))),
    }
    lanes = {
        channel: _lane(channel, Desk(channel, begin_work, templates_of, Counted(channel, carrier)))
        for channel, (templates_of, carrier) in ways.items()
    }
    wake_desk = WakeDesk(lanes, at_the_end=mailer.close)
    return {
        HandOverDue: wake_desk,
        HandOverNotice: wake_desk,
        PollMailbox: _mailbox(settings, begin_work),
    }


def _mailbox(settings: Settings, begin_work: Begin[Work]) -> Errand:
    """Return what takes in the mails of the mailbox, woken now and then where there is one."""
    if not settings.imap_url:
        return lambda _: None
    poll = Poll(
        begin_work=begin_work,
        mailbox=ImapMailbox(settings.imap_url),
        read=read_mail,
        every=timedelta(seconds=settings.imap_every),
    )
    poll.begin()
    return poll


def _templates(settings: Settings) -> JinjaTemplates:
    return JinjaTemplates(
        agency_name=settings.agency_name, portal_url=settings.portal_url, credit_unit=settings.credit_unit
    )


def furnish(settings: Settings) -> Mapping[str, Any]:
    """Return what notify's pieces of work have beside the database: templates, to try words out, and links."""
    return {"templates": _templates(settings), "links": _links(settings)}


def _links(settings: Settings) -> Links:
    return Links(
        ids=SignedIds(settings.link_key),
        deliveries=DeliveryLinks(settings.link_key),
        deliveries_for=timedelta(days=settings.delivery_link_days),
        portal_url=settings.portal_url.rstrip("/"),
        reply_address=settings.reply_address,
    )


def _lane(channel: Channel, desk: Desk) -> Lane[Try, Made]:
    return Lane(channel.value, desk.take, desk.carry, threads=_THREADS, batch=_BATCH)


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.notify.api import (
        audiences,
        brand,
        endpoints,
        follow_ups,
        followers,
        inbox,
        mails,
        notices,
        preferences,
        ratings,
        rules,
        stops,
        wordings,
    )

    return [
        notices.resource,
        rules.resource,
        audiences.resource,
        wordings.resource,
        brand.resource,
        endpoints.resource,
        followers.resource,
        inbox.resource,
        mails.resource,
        stops.resource,
        follow_ups.resource,
        ratings.resource,
        preferences.resource,
    ]


APP: Final[App[Settings, Work]] = App(
    name="notify",
    title="Orderwright notify",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    gather=gather,
    resources=resources,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    watched=Watched(changes={"endpoints": "permissions"}, reads={"trail.export": "export"}),
    sample=load_sample,
    errands=errands,
    furnish=furnish,
)
