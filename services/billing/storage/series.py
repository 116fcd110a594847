"""Where the counters of number series are kept."""

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.billing.domain.series import Numbered, NumberSeries


class AllSeries:
    """The number series there are."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[Numbered, NumberSeries] = {}

    def locked(self, kind: Numbered) -> NumberSeries:
        """Return the current series of that kind, locked: whoever wants the next number waits until this one's transaction has ended."""
        if kind not in self._held:
            self._held[kind] = self._load(kind)
        return self._held[kind]

    def all_locked(self) -> list[NumberSeries]:
        """Return every series, locked, by prefix."""
        return list(
            self._session.scalars(
                select(NumberSeries)
                .order_by(NumberSeries.prefix)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
        )

    def all(self) -> list[NumberSeries]:
        """Return every series, to look at: by kind, the current one first."""
        return list(
            self._session.scalars(
                select(NumberSeries).order_by(NumberSeries.kind, NumberSeries.is_current.desc(), NumberSeries.prefix)
            )
        )

    def make_current(self, kind: Numbered, prefix: str, start: int) -> None:
        """Have the next number of that kind taken from the series of that prefix, which begins at `start` where it is new."""
        begun = insert(NumberSeries).values(prefix=prefix, upcoming=start, kind=kind, is_current=False)
        self._session.execute(begun.on_conflict_do_nothing())
        # One after the other: there is never more than one, not even for a moment.
        of_kind = update(NumberSeries).where(NumberSeries.kind == kind)
        self._session.execute(of_kind.values(is_current=False))
        self._session.execute(of_kind.where(NumberSeries.prefix == prefix).values(is_current=True))

    def _load(self, kind: Numbered) -> NumberSeries:
        current = select(NumberSeries).where(NumberSeries.kind == kind, NumberSeries.is_current)
        while True:
            found = self._session.scalars(
                current.with_for_update().execution_options(populate_existing=True)
            ).one_or_none()
            # Nothing is found where another became current while we waited for the one that was.
            if found is not None:
                return found
