"""Load the sample agency: nothing to do here, since notify learns whom it may tell from what the others tell."""

from services.notify.storage.work import Work
from shared.storage.work import BeginWork


def load_sample(begin_work: BeginWork[Work]) -> None:
    """Everything of the sample that notify needs comes by facts: clients, members, orders."""
