"""What keeps an offer from being sold: everything at once (rule I-4)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.intake.domain.checking import is_storable, unkept
from services.intake.domain.form_faults import faults_of as form_faults
from services.intake.domain.kinds import is_url
from services.intake.domain.offer import Extra, Offer
from shared.contracts.parts import PaymentTerms, RecurringTerms
from shared.kernel.refusals import Problem

LARGEST_PRICE: Final = 10**12
_CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST: Final = {"code": 100, "name": 200, "description": 20_000, "pipeline": 100, "folder": 200}
_MOST_EXTRAS: Final = 100
_UNITS: Final = ("day", "week", "month", "year")
_RENEWALS: Final = ("new_order", "reopen", "requests", "nothing")
REQUESTS: Final = "requests"
_POLICIES: Final = ("upfront", "deposit", "on_account")
_LARGEST_COUNT: Final = 2**31 - 1


def faults_of(offer: Offer) -> list[Problem]:
    """Return all that is wrong with the offer."""
    return [
        *_text_faults(offer),
        *_count_faults(offer),
        *_extra_faults(offer.options, "options", offer),
        *_extra_faults(offer.add_ons, "add_ons", offer),
        *_payment_faults(offer.payment),
        *_recurring_faults(offer.recurring, offer),
        *(_fault(f"form.{fault.field}", fault.code, fault.message) for fault in form_faults(offer.form)),
        *(unkept(offer.form.as_rows(), "form.fields", depth=-4)),
    ]


def _text_faults(offer: Offer) -> Iterator[Problem]:
    if not _CODE.fullmatch(offer.code):
        yield _fault("code", "invalid", "A code is small letters and digits, with dashes between them.")
    for name, longest in _LONGEST.items():
        text = getattr(offer, name)
        if len(text) > longest:
            yield _fault(name, "too_long", f"Please write at most {longest} characters.")
        elif not is_storable(text):
            yield _fault(name, "not_a_text", "This holds characters that no text may hold.")
        elif name in {"name", "pipeline"} and not text.strip():
            yield _fault(name, "required", "Please fill this in.")
    if offer.image_url and not is_url(offer.image_url):
        yield _fault("image_url", "not_a_url", "Please give a full web address, such as https://www.example.com/a.png.")


def _count_faults(offer: Offer) -> Iterator[Problem]:
    counts: dict[str, tuple[int | None, int]] = {
        "price": (offer.price.amount, 0),
        "deadline_hours": (offer.deadline_hours, 1),
        "acceptance_days": (offer.acceptance_days, 0),
        "revision_limit": (offer.revision_limit, 0),
        "estimated_minutes": (offer.estimated_minutes, 1),
        "position": (offer.position, -_LARGEST_COUNT),
    }
    for name, (count, least) in counts.items():
        most = LARGEST_PRICE if name == "price" else _LARGEST_COUNT
        if count is not None and not least <= count <= most:
            yield _fault(name, "out_of_range", f"Please give a number from {least} to {most}.")


def _extra_faults(extras: Sequence[Extra], path: str, offer: Offer) -> Iterator[Problem]:
    codes = [extra.code for extra in extras]
    if len(extras) > _MOST_EXTRAS:
        yield _fault(path, "too_many", f"There are at most {_MOST_EXTRAS}.")
    for place, extra in enumerate(extras):
        at = f"{path}.{place}"
        if not _CODE.fullmatch(extra.code):
            yield _fault(f"{at}.code", "invalid", "A code is small letters and digits, with dashes between them.")
        elif extra.code in codes[:place]:
            yield _fault(f"{at}.code", "not_unique", f"Another one is called {extra.code!r}.")
        if not extra.name.strip() or len(extra.name) > _LONGEST["name"]:
            yield _fault(f"{at}.name", "required", f"Please give a name of at most {_LONGEST['name']} characters.")
        if not is_storable(extra.name + extra.description):
            yield _fault(f"{at}.name", "not_a_text", "This holds characters that no text may hold.")
        if extra.price.currency != offer.price.currency:
            yield _fault(f"{at}.price", "other_currency", f"The service is sold in {offer.price.currency}.")
        if not 0 <= extra.price.amount <= LARGEST_PRICE:
            yield _fault(f"{at}.price", "out_of_range", f"Please give a number from 0 to {LARGEST_PRICE}.")
        if extra.estimated_minutes is not None and not 1 <= extra.estimated_minutes <= _LARGEST_COUNT:
            yield _fault(f"{at}.estimated_minutes", "out_of_range", "Please give at least 1 minute.")


def _payment_faults(terms: PaymentTerms) -> Iterator[Problem]:
    if terms.policy not in _POLICIES:
        yield _fault("payment.policy", "choice_unknown", f"Please choose one of: {', '.join(_POLICIES)}.")
    if (terms.policy == "deposit") is not (terms.deposit_percent is not None):
        yield _fault("payment.deposit_percent", "invalid", "A deposit, and only a deposit, has a percentage.")
    elif terms.deposit_percent is not None and not 1 <= terms.deposit_percent <= 99:  # noqa: PLR2004 - a share, but not all
        yield _fault("payment.deposit_percent", "out_of_range", "Please give a number from 1 to 99.")
    if (terms.policy == "on_account") is not (terms.net_days is not None):
        yield _fault("payment.net_days", "invalid", "Buying on account, and only that, has days to pay in.")
    elif terms.net_days is not None and not 0 <= terms.net_days <= 365:  # noqa: PLR2004 - a year
        yield _fault("payment.net_days", "out_of_range", "Please give a number from 0 to 365.")


def _recurring_faults(terms: RecurringTerms | None, offer: Offer) -> Iterator[Problem]:
    if terms is None:
        return
    for name, value, known in (("unit", terms.unit, _UNITS), ("on_renewal", terms.on_renewal, _RENEWALS)):
        if value not in known:
            yield _fault(f"recurring.{name}", "choice_unknown", f"Please choose one of: {', '.join(known)}.")
    if not 1 <= terms.count <= 366:  # noqa: PLR2004 - days of a year
        yield _fault("recurring.count", "out_of_range", "Please give a number from 1 to 366.")
    if not 0 <= terms.trial_days <= 366:  # noqa: PLR2004 - days of a year
        yield _fault("recurring.trial_days", "out_of_range", "Please give a number from 0 to 366.")
    for name in ("requests_per_period", "active_requests"):
        limit = getattr(terms, name)
        if limit is not None and terms.on_renewal != REQUESTS:
            yield _fault(f"recurring.{name}", "invalid", "Only a plan on which orders are placed has this limit.")
        elif limit is not None and not 1 <= limit <= _LARGEST_COUNT:
            yield _fault(f"recurring.{name}", "out_of_range", "Please give at least 1, or nothing for no limit.")
    fee = terms.set_up_fee
    if fee is not None and (fee.currency != offer.price.currency or not 0 <= fee.amount <= LARGEST_PRICE):
        yield _fault("recurring.set_up_fee", "invalid", f"Please give a fee in {offer.price.currency}, or none.")


def _fault(field: str, code: str, message: str) -> Problem:
    return Problem(field=field, code=code, message=message)
