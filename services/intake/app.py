"""Puts intake together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.intake.domain.form_links import FormLinks
from services.intake.errands.deliver_replies import WakeReplyDesk
from services.intake.errands.prune_uploads import UploadPruner
from services.intake.gateways.local_files import LocalFiles
from services.intake.gateways.webhook_post import WebhookPost
from services.intake.messages import EXPLAIN, HANDLERS
from services.intake.messages.answering import AnswerByWebhook
from services.intake.messages.gathering import gather
from services.intake.settings import Settings
from services.intake.storage.order_counts import count_orders
from services.intake.storage.work import Work
from services.intake.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.contracts.intake.facts import DeliverReplies, PruneUploads
from shared.messaging.handlers import Errands, OnAnswer
from shared.storage.trail import Watched

if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


def _furnish(settings: Settings) -> dict[str, Any]:
    return {
        "form_links": FormLinks(settings.link_key),
        "follow_ups": settings.follow_ups(),
        "review_limits": settings.review_limits(),
    }


def _answers(settings: Settings) -> OnAnswer:
    return AnswerByWebhook(settings.webhooks())


def _errands(settings: Settings, begin_work: Begin[Work]) -> Errands:
    """Return intake's errands: answers go to the webhooks that the settings name, files that nobody claims are thrown away."""
    post = WebhookPost(may_be_private=settings.private_webhooks)
    return {
        DeliverReplies: WakeReplyDesk(settings.webhooks(), begin_work, post),
        PruneUploads: UploadPruner(begin_work, LocalFiles(Path(settings.answer_files_folder))),
    }


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.intake.api import (
        baskets,
        client_actions,
        client_fields,
        clients,
        contacts,
        doors,
        files,
        forms,
        mergers,
        onboarding,
        order_actions,
        order_drafts,
        order_forms,
        orders,
        plans,
        privacy,
        purchase_pages,
        purchases,
        reviews,
        service_images,
        services,
        stand_ins,
        submissions,
    )

    return [
        *doors.resources,
        services.resource,
        service_images.resource,
        orders.resource,
        forms.resource,
        files.resource,
        onboarding.resource,
        submissions.resource,
        clients.resource,
        client_actions.resource,
        client_fields.resource,
        contacts.resource,
        plans.resource,
        privacy.resource,
        mergers.resource,
        stand_ins.resource,
        reviews.resource,
        purchases.resource,
        baskets.resource,
        purchase_pages.resource,
        order_forms.resource,
        order_drafts.resource,
        order_actions.resource,
    ]


APP: Final = App(
    name="intake",
    title="Orderwright intake",
    settings=Settings,
    work=Work,
    furnish=_furnish,
    handlers=HANDLERS,
    gather=gather,
    explain=EXPLAIN,
    answers=_answers,
    errands=_errands,
    resources=resources,
    count_orders=count_orders,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    watched=Watched(
        changes={"contacts": "permissions", "clients": "permissions", "mergers": "permissions", "privacy": "erasure"},
        reads={"trail.export": "export", "orders.index_as_csv": "export", "privacy.show_export": "export"},
    ),
    sample=load_sample,
)
