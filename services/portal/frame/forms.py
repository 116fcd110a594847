"""Forms that ask an app for one thing: what becomes of them, and how they come back where the app says no."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import flash, redirect, request
from flask_babel import gettext as _

from services.portal.frame.people import Screen
from services.portal.gateways.app_api import Json
from shared.kernel.refusals import Invalid, NotFound, Outage, Refusal, Unauthenticated


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedForm:
    """A form of a page that an app refused: which, why, and what was entered, so that nobody types it again."""

    name: str
    sentence: str
    entered: Json = field(default_factory=dict)


def carry_out(
    name: str, do: Callable[[], object], *, done: str, back: str, again: Callable[[FailedForm], Screen]
) -> Screen:
    """Do what the form `name` asks and go `back`; show its page `again`, with what was entered, where that is refused.

    Raises Unauthenticated and NotFound, which have pages of their own.
    """
    try:
        do()
    except (Unauthenticated, NotFound):
        raise
    except Refusal as no:
        return again(_failed(name, sentence_of(no)))
    except Outage:
        return again(_failed(name, _("This can't be done right now. Nothing has changed; try again in a minute.")))
    if done:
        flash(done)
    return redirect(back)


def refused(do: Callable[[], object]) -> tuple[Refusal, int] | None:
    """Do it; return None, or why not with the status of a page that says so. Raises Unauthenticated and NotFound."""
    try:
        do()
    except (Unauthenticated, NotFound):
        raise
    except Refusal as no:
        return no, HTTPStatus.UNPROCESSABLE_ENTITY
    except Outage:
        sorry = Refusal(_("This can't be done right now. Nothing has changed; try again in a minute."))
        return sorry, HTTPStatus.SERVICE_UNAVAILABLE
    return None


def _failed(name: str, sentence: str) -> FailedForm:
    return FailedForm(name=name, sentence=sentence, entered=request.form.to_dict())


def sentence_of(no: Refusal) -> str:
    """Return every problem in one text, else the refusal itself with a capital letter."""
    if isinstance(no, Invalid) and no.problems:
        return " ".join(problem.message for problem in no.problems)
    return no.sentence[:1].upper() + no.sentence[1:]
