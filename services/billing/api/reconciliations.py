"""Comparisons with payment providers over HTTP."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint

from services.billing.api import begin_work, offered, processors
from services.billing.api.charge_schemas import ReconciliationPart, ReconciliationRequest, ReconciliationsAnswer
from services.billing.domain.reconciliation import Reconciliation
from services.billing.errands.reconcile import reconcile
from shared.contracts.billing.facts import Reconcile
from shared.kernel.permissions import MONEY_VIEW, PAYMENTS_RECORD
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Blueprint("reconciliations", __name__, description="Our books beside those of the payment providers.")

_SHOWN = 50


@resource.route("/reconciliations")
@resource.response(HTTPStatus.OK, ReconciliationsAnswer)
@problems(resource, 401, 403)
def index() -> dict[str, Any]:
    """List the last comparisons, newest first, with what differed."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        return {"items": work.reconciliations.newest(limit=_SHOWN)}


@resource.route("/reconciliations", methods=["POST"])
@resource.arguments(ReconciliationRequest)
@resource.response(HTTPStatus.CREATED, ReconciliationPart)
@problems(resource, 401, 403, 404, 503)
def create(wanted: dict[str, Any]) -> Reconciliation:
    """Compare now instead of at the next full hour."""
    the_actor().require(PAYMENTS_RECORD)
    return reconcile(begin_work, processors(), Reconcile(provider=offered(wanted["provider"]).value))
