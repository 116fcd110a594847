"""How long a client is given for what is missing, and how often they are reminded (rule I-6)."""

from dataclasses import dataclass
from datetime import timedelta

_FIRST_DAYS = (1, 3, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUps:
    """`after` are the times of the reminders, counted from the first asking; `patience_for` is how long we wait behind the last."""

    after: tuple[timedelta, ...] = tuple(timedelta(days=days) for days in _FIRST_DAYS)
    patience_for: timedelta = timedelta(days=7)

    def wait_behind(self, nth: int) -> timedelta:
        """Return how long it is from the `nth` asking, 0 is the first, to the next step.

        Counted from asking to asking, so that a long pause of ours never sends two reminders at once.
        """
        if nth >= len(self.after):
            return self.patience_for
        return self.after[nth] - (self.after[nth - 1] if nth else timedelta())

    def is_over(self, nth: int) -> bool:
        """Tell whether the `nth` step is no reminder any more but the end of our patience."""
        return nth > len(self.after)
