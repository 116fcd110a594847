"""Choose a number series: what the next invoice or credit note is called."""

from dataclasses import dataclass

from services.billing.domain.refusals import SeriesConfused, SeriesStarted
from services.billing.domain.series import Numbered
from services.billing.storage.work import Work
from shared.kernel.actors import Actor
from shared.kernel.permissions import SERVICES_MANAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseNumberSeries:
    """`actor` has numbers of `kind` begin with `prefix`, counted from `start`; None goes on where the series is, 1 where it is new."""

    actor: Actor
    kind: Numbered
    prefix: str
    start: int | None = None


def choose_number_series(work: Work, ask: ChooseNumberSeries) -> None:
    """The next number of the kind is taken from that series. Twice is no news. What was given keeps its number (rule B-3).

    Raises NotAllowed; SeriesStarted for another start of a series that has numbers; SeriesConfused.
    """
    ask.actor.require(SERVICES_MANAGE)
    every = work.series.all_locked()
    confused = next((series for series in every if series.is_confused_with(ask.prefix)), None)
    if confused is not None:
        raise SeriesConfused(f"{ask.prefix} could be taken for the series {confused.prefix}")
    chosen = next((series for series in every if series.prefix == ask.prefix), None)
    if chosen is not None and chosen.kind != ask.kind:
        raise SeriesConfused(f"{ask.prefix} is the series of another kind")
    if chosen is not None and ask.start not in {None, chosen.upcoming}:
        raise SeriesStarted(f"the next number of {ask.prefix} is {chosen.upcoming}", upcoming=str(chosen.upcoming))
    work.series.make_current(ask.kind, ask.prefix, ask.start or 1)
