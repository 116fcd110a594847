"""Clients' balances over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, jsonify
from flask_smorest import Blueprint

from services.billing.api import begin_work, home_currency
from services.billing.api.idempotency import answer_once
from services.billing.api.schemas import (
    BalanceAnswer,
    BalanceRequest,
    HoldPart,
    HoldReleaseRequest,
    HoldsAnswer,
    HoldsRequest,
    KeyHeader,
    TopUpRequest,
)
from services.billing.domain.hold import Hold
from services.billing.domain.reach import visible_client
from services.billing.storage.work import Work
from services.billing.use_cases.release_hold import ReleaseHold, release_hold
from services.billing.use_cases.top_up_balance import TopUpBalance, top_up_balance
from shared.kernel.ids import ClientId, OrderId
from shared.web.auth import the_actor
from shared.web.paging import decode_cursor, page
from shared.web.resource import problems

resource = Blueprint("balances", __name__, description="What clients have prepaid.")

_SHOWN, _MOST_HOLDS = 50, 200


@resource.route("/clients/<uuid:client_id>/balance")
@resource.arguments(BalanceRequest, location="query")
@resource.response(HTTPStatus.OK, BalanceAnswer)
@problems(resource, 401, 403, 404)
def show(wanted: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """Show a client's balance in one currency, the agency's own where none is named, and its changes."""
    own = visible_client(the_actor())
    after = decode_cursor(wanted["cursor"], _entry_id)
    currency = wanted["currency"] or home_currency()
    with begin_work() as work:
        return _balance(work, ClientId(client_id), currency, own=own, limit=wanted["limit"], after=after)


@resource.route("/clients/<uuid:client_id>/holds")
@resource.arguments(HoldsRequest, location="query")
@resource.response(HTTPStatus.OK, HoldsAnswer)
@problems(resource, 401, 403, 404)
def holds(wanted: dict[str, Any], client_id: UUID) -> dict[str, Any]:
    """List what is, was captured or was released of a client's balance for orders that are looked at, newest first."""
    own = visible_client(the_actor())
    with begin_work() as work:
        work.reads.balance(ClientId(client_id), home_currency(), of=own)
        return {"items": work.holds.of_client(ClientId(client_id), state=wanted["state"], limit=_MOST_HOLDS)}


@resource.route("/holds/<uuid:order_id>/release", methods=["POST"])
@resource.arguments(HoldReleaseRequest)
@resource.response(HTTPStatus.OK, HoldPart)
@problems(resource, 401, 403, 404, 409)
def release(wanted: dict[str, Any], order_id: UUID) -> Hold:
    """Let go what is held for an order; the order itself goes on."""
    ask = ReleaseHold(actor=the_actor(), order_id=OrderId(order_id), **wanted)
    with begin_work() as work:
        return release_hold(work, ask)


@resource.route("/clients/<uuid:client_id>/top-ups", methods=["POST"])
@resource.arguments(KeyHeader, location="headers")
@resource.arguments(TopUpRequest)
@resource.response(HTTPStatus.CREATED, BalanceAnswer)
@problems(resource, 401, 403, 404, 409)
def top_up(header: dict[str, Any], wanted: dict[str, Any], client_id: UUID) -> tuple[Response, HTTPStatus]:
    """Record that a client paid in advance; answers the balance."""
    actor = the_actor()
    ask = TopUpBalance(actor=actor, client_id=ClientId(client_id), **wanted)
    with begin_work() as work:

        def answer() -> dict[str, Any]:
            balance = top_up_balance(work, ask)
            return _balance(work, balance.client_id, balance.currency, own=None, limit=_SHOWN, after=None)

        answered = answer_once(work, actor, header["key"], BalanceAnswer(), answer)
    return jsonify(answered), HTTPStatus.CREATED


def _entry_id(written: object) -> int:
    if not isinstance(written, int) or not 0 <= written < 1 << 63:
        raise ValueError(f"{written!r} is no entry of the ledger")
    return written


def _balance(
    work: Work, client_id: ClientId, currency: str, *, own: ClientId | None, limit: int, after: list[int] | None
) -> dict[str, Any]:
    balance = work.reads.balance(client_id, currency, of=own)
    rows = work.reads.balance_entries(client_id, currency, limit=limit, after=after)
    shown = page(rows, limit, key=lambda row: (row.entry_id,))
    on_hold = work.reads.on_hold(client_id, currency)
    return {
        "balance": balance,
        "on_hold": on_hold,
        "available": balance - on_hold,
        "entries": shown.items,
        "next": shown.next,
    }
