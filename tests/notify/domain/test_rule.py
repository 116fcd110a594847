"""Who is told of what: defaults, changes, and what may not be changed."""

from __future__ import annotations

import pytest

from services.notify.domain.kinds import Channel, NoticeKind
from services.notify.domain.refusals import RuleRefused
from services.notify.domain.rule import DEFAULTS, Audience, Rule, Ruling
from tests.notify.builders import NOON

EMAIL, PORTAL = Channel.EMAIL, Channel.PORTAL


def changed(kind, audience, channel, *, is_on):
    return Rule.changed(kind, audience, channel, is_on=is_on, at=NOON, by="Olivia Hart")


def test_until_somebody_says_otherwise_everybody_but_managers_is_told_by_mail():
    rules = Ruling([])

    assert rules.channels(NoticeKind.ORDER_DELIVERED, Audience.CLIENT) == (EMAIL,)
    assert rules.channels(NoticeKind.ORDER_DELIVERED, Audience.FOLLOWERS) == (EMAIL,)
    assert rules.channels(NoticeKind.ORDER_ASSIGNED, Audience.CONCERNED) == (EMAIL,)
    assert rules.channels(NoticeKind.ORDER_DELIVERED, Audience.MANAGERS) == ()


def test_what_is_for_members_never_goes_to_the_client():
    for kind in (NoticeKind.ORDER_ASSIGNED, NoticeKind.ORDER_UNASSIGNED, NoticeKind.REVISION_REQUESTED):
        assert Ruling([]).channels(kind, Audience.CLIENT) == ()


def test_a_change_counts_for_its_own_place_only():
    rules = Ruling([changed(NoticeKind.ORDER_DELIVERED, Audience.CLIENT, PORTAL, is_on=True)])

    assert rules.channels(NoticeKind.ORDER_DELIVERED, Audience.CLIENT) == (EMAIL, PORTAL)
    assert rules.channels(NoticeKind.ORDER_COMPLETED, Audience.CLIENT) == (EMAIL,)


@pytest.mark.parametrize("audience", [Audience.FOLLOWERS, Audience.MANAGERS, Audience.CONCERNED])
@pytest.mark.parametrize(
    "kind",
    [
        NoticeKind.ORDER_RECEIVED,
        NoticeKind.DETAILS_MISSING,
        NoticeKind.INVOICE_ISSUED,
        NoticeKind.INVOICE_PAID,
        NoticeKind.INVOICE_VOIDED,
    ],
)
def test_money_and_the_client_s_answers_go_to_no_member(kind, audience):
    with pytest.raises(RuleRefused):
        changed(kind, audience, EMAIL, is_on=True)


@pytest.mark.parametrize("kind", [NoticeKind.INVOICE_ISSUED, NoticeKind.INVOICE_PAID, NoticeKind.INVOICE_VOIDED])
def test_mails_about_money_can_not_be_switched_off(kind):
    with pytest.raises(RuleRefused):
        changed(kind, Audience.CLIENT, EMAIL, is_on=False)


def test_every_kind_reaches_somebody():
    assert {kind for (kind, _, _), is_on in DEFAULTS.items() if is_on} == set(NoticeKind) - {NoticeKind.DIGEST}
