"""The first steps of an agency: which there are, what is done of them, and what was skipped in this browser."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import current_app, request
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from services.portal.frame.boxes import fill
from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from shared.kernel.actors import Actor
from shared.kernel.permissions import (
    MEMBERS_MANAGE,
    MONEY_VIEW,
    NOTICES_MANAGE,
    ORDERS_CREATE,
    PIPELINES_MANAGE,
    SERVICES_MANAGE,
)

#: The steps in their order: what each is called, and what a member needs to take it.
STEPS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "agency": (lazy_gettext("Name, logo and colours"), frozenset({NOTICES_MANAGE})),
    "service": (lazy_gettext("Your first service"), frozenset({SERVICES_MANAGE, PIPELINES_MANAGE})),
    "team": (lazy_gettext("Your team"), frozenset({MEMBERS_MANAGE})),
    "payment": (lazy_gettext("How clients pay"), frozenset({MONEY_VIEW})),
    "order": (lazy_gettext("A test order"), frozenset({ORDERS_CREATE})),
}

#: By which source the test order is known.
SOURCE: Final = "first-steps"

_COOKIE: Final = "first-steps"
_KEPT_FOR: Final = timedelta(days=365)
_OVER: Final = "over"
_DELIVERED: Final = frozenset({"delivered", "completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step; `about` is what the apps say of it, nothing where they can't be asked."""

    key: str
    name: str
    is_done: bool
    is_skipped: bool
    about: Any

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.is_skipped)


def steps_of(person: Actor, apps: Apps) -> Sequence[Step]:
    """Return the steps that this person may take."""
    skipped = _said().split(".")
    asked: Mapping[str, tuple[Callable[[], Json], Callable[[Any], bool]]] = {
        "agency": (apps.brand.brand, lambda brand: bool(brand["name"])),
        "service": (apps.intake.services, lambda found: bool(found["items"])),
        "team": (apps.team.members, lambda found: sum(one["is_active"] for one in found["items"]) > 1),
        "payment": (apps.billing.ways_to_pay, lambda ways: bool(ways["providers"] or ways["instructions"])),
        "order": (lambda: _test_order(apps), lambda order: order["state"] in _DELIVERED),
    }
    made = []
    for key, (name, needed) in STEPS.items():
        if all(map(person.may, needed)):
            read, is_done = asked[key]
            about = fill(read, otherwise="").content
            is_skipped = key in skipped
            made.append(
                Step(
                    key=key, name=name, is_done=about is not None and is_done(about), is_skipped=is_skipped, about=about
                )
            )
    return made


def _test_order(apps: Apps) -> Json:
    """Return the test order as far as it has come; nothing but its state where there is none yet."""
    found = apps.intake.orders_from(SOURCE)["items"]
    if not found:
        return {"state": ""}
    taken_in: Json = found[0]
    return fill(lambda: apps.workflow.order(taken_in["order_id"]), otherwise="").content or taken_in


def is_due(person: Actor, apps: Apps) -> bool:
    """Tell whether this person is led to the first steps: where nothing is on sale yet, until all are taken or skipped."""
    if not person.may(SERVICES_MANAGE) or _said() == _OVER:
        return False
    if _said():
        return True
    services = fill(apps.intake.services, otherwise="").content
    return services is not None and not services["items"]


def keep(response: Response, *, skip: str = "", is_over: bool = False) -> Response:
    """Have this browser remember that the first steps are shown, what was skipped of them, and that they are over."""
    skipped = [key for key in STEPS if key == skip or key in _said().split(".")]
    said = _OVER if is_over else ".".join(["shown", *skipped])
    is_secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(_COOKIE, said, max_age=_KEPT_FOR, secure=is_secure, httponly=True, samesite="Lax")
    return response


def _said() -> str:
    return request.cookies.get(_COOKIE, "")
