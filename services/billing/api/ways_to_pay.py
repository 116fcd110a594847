"""Which ways of paying are set up, so that nobody has to read the settings of a machine."""

import dataclasses
from http import HTTPStatus
from typing import Any, Final

from flask_smorest import Blueprint
from marshmallow import fields

from services.billing.api import home_currency, processors, settings
from services.billing.settings import Settings
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems
from shared.web.schemas import Answer

resource = Blueprint("ways_to_pay", __name__, description="Which ways of paying are set up.")

#: Where the providers themselves listen; anything else is played.
_REAL: Final = {
    each.name.removesuffix("_url"): each.default
    for each in dataclasses.fields(Settings)
    if each.name in ("stripe_url", "paypal_url")
}


class ProviderItem(Answer):
    """A provider; `is_played` where no money is moved."""

    provider = fields.String(required=True)
    is_played = fields.Boolean(required=True)


class WaysToPayAnswer(Answer):
    providers = fields.List(fields.Nested(ProviderItem), required=True)
    instructions = fields.String(required=True)
    currency = fields.String(required=True)


@resource.route("/ways-to-pay")
@resource.response(HTTPStatus.OK, WaysToPayAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """The providers that are set up, how to pay by hand, and the agency's own currency; for members who see money."""
    the_actor().require(MONEY_VIEW)
    at = {"stripe": settings().stripe_url, "paypal": settings().paypal_url}
    found = [{"provider": name, "is_played": at[name] != _REAL[name]} for name in sorted(processors())]
    return {"providers": found, "instructions": settings().payment_instructions, "currency": home_currency()}
