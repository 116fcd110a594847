"""Change a rule: who is told of what, on which channel."""

from dataclasses import dataclass

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.rule import Audience, Rule
from services.notify.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import NOTICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule:
    """`actor` says whether `audience` is told of `kind` on `channel`."""

    actor: Actor
    kind: NoticeKind
    audience: Audience
    channel: Channel
    is_on: bool


def change_rule(work: Work, ask: ChangeRule) -> None:
    """What is written from now on follows the rule. Saying so twice is no news. Raises NotAllowed, RuleRefused."""
    ask.actor.require(NOTICES_MANAGE)
    rule = Rule.changed(ask.kind, ask.audience, ask.channel, is_on=ask.is_on, at=work.now(), by=ask.actor.name)
    if (ask.channel in work.rules.now.channels(ask.kind, ask.audience)) is not ask.is_on:
        work.rules.keep(rule)
