"""Waking desks: at once, on the right channel, and none held up by another."""

from __future__ import annotations

import pytest

from services.notify.domain.kinds import Channel
from services.notify.domain.refusals import ChannelUnknown
from services.notify.errands.wake_desk import WakeDesk
from shared.contracts.notify.facts import HandOverDue, HandOverNotice
from shared.kernel.ids import NoticeId, new_id
from shared.messaging.lane import Lane


@pytest.fixture
def carried():
    return []


@pytest.fixture
def wake_desk(carried):
    jobs = [["one", "two"], ["three"]]

    def take(done, most):
        carried.extend(done)
        return jobs.pop(0) if jobs and most else []

    desk = WakeDesk(
        {Channel.EMAIL: Lane("email", take, list, threads=1, batch=2)}, at_the_end=lambda: carried.append("closed")
    )
    yield desk
    desk.close()


@pytest.mark.parametrize("ask", [HandOverDue(channel="email"), HandOverNotice(notice_id=NoticeId(new_id()))])
def test_what_is_due_is_handed_over_batch_by_batch(wake_desk, carried, ask):
    wake_desk(ask)
    wake_desk.close()

    assert carried[:2] == ["one", "two"]
    assert carried[-1] == "closed"


def test_a_channel_that_we_do_not_have_is_a_refusal(wake_desk, carried):
    with pytest.raises(ChannelUnknown):
        wake_desk(HandOverDue(channel="pigeon"))

    assert carried == []
