"""The ledger over HTTP."""

from collections import Counter
from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint

from services.billing.api import begin_work
from services.billing.api.schemas import TrialBalanceAnswer
from shared.kernel.permissions import MONEY_VIEW
from shared.web.auth import the_actor
from shared.web.resource import problems

resource = Blueprint("ledger", __name__, description="The double-entry ledger.")


@resource.route("/ledger/trial-balance")
@resource.response(HTTPStatus.OK, TrialBalanceAnswer)
@problems(resource, 401, 403)
def trial_balance() -> dict[str, Any]:
    """Show what was posted to each account, and whether debits and credits come to the same."""
    the_actor().require(MONEY_VIEW)
    with begin_work() as work:
        accounts = work.reads.trial_balance()
    left = Counter[str]()
    for account in accounts:
        left[account.currency] += account.debit - account.credit
    return {"accounts": accounts, "is_balanced": not any(left.values())}
