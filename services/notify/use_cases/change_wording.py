"""Change a wording: say something in the agency's own words."""

from dataclasses import dataclass

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.refusals import WordingRefused
from services.notify.domain.wording import Wording
from services.notify.ports import Draft, Unwordable
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWording:
    """`actor` gives a kind of notice the words of `draft`, for readers of a language, on a channel."""

    actor: Actor
    kind: NoticeKind
    language: str
    channel: Channel
    draft: Draft


def change_wording(work: Work, ask: ChangeWording) -> Wording:
    """Return the new version, or the newest where it says the same already. Notices that have their words keep them.

    Raises NotAllowed, WordingRefused.
    """
    ask.actor.require(NOTICES_MANAGE)
    versions = work.houses.versions(ask.kind, ask.language, ask.channel)
    newest = versions[0] if versions else None
    draft = ask.draft
    if (
        newest
        and not newest.is_reset
        and (newest.subject, newest.text, newest.mjml)
        == (
            draft.subject,
            draft.text,
            draft.mjml,
        )
    ):
        return newest
    try:
        html = work.templates.html_of(draft)
    except Unwordable as fault:
        raise WordingRefused(str(fault)) from fault
    wording = Wording(
        kind=ask.kind,
        language=ask.language,
        channel=ask.channel,
        version=newest.version + 1 if newest else 1,
        is_reset=False,
        subject=draft.subject,
        text=draft.text,
        mjml=draft.mjml,
        html=html,
        made_at=work.now(),
        made_by=ask.actor.name,
    )
    work.houses.add(wording)
    return wording
