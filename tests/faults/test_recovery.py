"""How long a recovery took: from the end of a fault to the first message taken, without the time that later faults lasted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cli.faults.recovery import Done, Recovery, longest_recovery

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def a_fault(name: str, began: float, lifted: float) -> Done:
    return Done(name=name, says="", began_at=at(began), lifted_at=at(lifted))


def test_it_lasts_until_the_first_message_is_taken_and_the_slowest_queue_counts() -> None:
    done = [a_fault("Redis killed", 0, 2)]

    found = longest_recovery(done, {"intake": [at(1), at(3), at(9)], "billing": [at(1), at(7.5)]})

    assert found == Recovery(seconds=5.5, queue="billing", name="Redis killed")
    assert str(found) == "after 'Redis killed' nothing was taken from billing for 5.5 s"


def test_the_time_of_faults_that_began_meanwhile_is_not_counted() -> None:
    done = [a_fault("first", 0, 2), a_fault("second", 3, 13), a_fault("third", 14, 20)]

    found = longest_recovery(done, {"intake": [at(15)]})

    # A second before the second fault, one after it, and one of the third, in which the message was taken, is not.
    assert found == Recovery(seconds=2.0, queue="intake", name="first")


def test_a_queue_that_was_never_asked_again_says_nothing() -> None:
    assert longest_recovery([a_fault("first", 0, 2)], {"intake": [at(1)]}).seconds == 0.0
