"""Lanes: work outside the house, batch by batch, on threads of its own."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError

from shared.messaging.lane import Lane
from tests.support.waiting import wait_until


class Pile:
    """Jobs to claim; what came of them is kept."""

    def __init__(self, jobs):
        self.jobs = list(jobs)
        self.done = []
        self.claims = []
        self.lock = threading.Lock()

    def take(self, done, most):
        with self.lock:
            self.done += done
            batch, self.jobs = self.jobs[:most], self.jobs[most:]
            self.claims.append(len(batch))
            return batch


def lane_of(pile, carry=list, **options):
    return Lane("pile", pile.take, carry, **{"threads": 1, "batch": 2} | options)


def test_a_woken_lane_goes_on_until_nothing_is_left():
    pile = Pile(range(5))
    lane = lane_of(pile)

    lane.wake()
    wait_until(lambda: len(pile.done) == 5)
    lane.close()

    assert pile.done == [0, 1, 2, 3, 4]


def test_with_nothing_there_a_wake_claims_nothing_and_the_next_one_looks_again():
    pile = Pile([])
    lane = lane_of(pile)
    lane.wake()
    pile.jobs = [1]

    lane.wake()
    wait_until(lambda: pile.done == [1])
    lane.close()


def test_what_comes_while_all_threads_are_busy_is_seen_by_the_one_that_is_done_first():
    pile, goes_on = Pile([1]), threading.Event()

    def carry(jobs):
        goes_on.wait(5)
        return jobs

    lane = lane_of(pile, carry)
    lane.wake()
    pile.jobs = [2]
    lane.wake()
    assert pile.claims == [1]

    goes_on.set()
    wait_until(lambda: pile.done == [1, 2])
    lane.close()


def test_many_jobs_are_carried_side_by_side():
    together = threading.Barrier(3, timeout=5)

    def carry(jobs):
        together.wait()
        return jobs

    pile = Pile(range(3))
    lane = lane_of(pile, carry, threads=3, batch=1)
    lane.wake()
    wait_until(lambda: len(pile.done) == 3)
    lane.close()

    assert sorted(pile.done) == [0, 1, 2]


def test_what_was_done_is_written_down_as_soon_as_the_database_is_back():
    pile, faults = Pile([1]), [OperationalError("", {}, Exception("gone"))]

    def take(done, most):
        if done and faults:
            raise faults.pop()
        return pile.take(done, most)

    lane = Lane("pile", take, list, threads=1, batch=2)
    lane.wake()
    wait_until(lambda: pile.done == [1])
    lane.close()


def test_where_nothing_can_be_claimed_the_wake_fails_and_the_next_one_is_tried():
    pile, faults = Pile([1]), [OperationalError("", {}, Exception("gone"))]

    def take(done, most):
        if faults:
            raise faults.pop()
        return pile.take(done, most)

    lane = Lane("pile", take, list, threads=1, batch=2)
    with pytest.raises(OperationalError):
        lane.wake()

    lane.wake()
    wait_until(lambda: pile.done == [1])
    lane.close()


def test_a_bug_ends_one_run_and_not_the_lane():
    pile, bugs = Pile([1, 2]), [ValueError("a bug")]

    def carry(jobs):
        if bugs:
            raise bugs.pop()
        return jobs

    lane = lane_of(pile, carry, batch=1)
    lane.wake()
    wait_until(lambda: not bugs)

    wait_until(lambda: lane.wake() or pile.done == [2])
    lane.close()


def test_a_lane_that_is_closed_writes_down_what_is_under_way_and_claims_no_more():
    pile, goes_on = Pile(range(9)), threading.Event()

    def carry(jobs):
        goes_on.wait(5)
        return jobs

    lane = lane_of(pile, carry)
    lane.wake()
    closing = threading.Thread(target=lane.close)
    closing.start()
    wait_until(lambda: lane._is_closing)
    goes_on.set()
    closing.join()
    lane.wake()

    assert pile.done == [0, 1]
    assert pile.jobs == list(range(2, 9))
