"""Second factors as they are kept: the secret sealed, recovery codes as digests, and which code was used last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from shared.kernel.refusals import Conflict, NotFound, Unauthenticated
from shared.kernel.sealing import Seal
from shared.kernel.second_factor import recovery_key, step_of
from shared.storage.door_tables import SECOND_FACTORS


class SecondFactorThere(Conflict):
    """There is a second factor already; it has to be taken away first."""


class SecondFactorMissing(NotFound):
    """There is no second factor, or none that waits to be confirmed."""


class CodeRefused(Unauthenticated):
    """The code is wrong, too old, or was used already."""


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """The second factors in this app's database. `seal` keeps their secrets from who reads the database."""

    connection: Connection
    seal: Seal

    def is_needed(self, person_id: UUID) -> bool:
        """Tell whether a person has a second factor that they have confirmed."""
        of_theirs = _of(person_id) & SECOND_FACTORS.c.confirmed_at.is_not(None)
        return self.connection.execute(select(func.count()).where(of_theirs)).scalar_one() > 0

    def begin(self, person_id: UUID, secret: str, now: datetime) -> None:
        """Keep a secret that counts once its first code was shown. Raises SecondFactorThere."""
        row = insert(SECOND_FACTORS).values(
            person_id=person_id, secret=self.seal.closed(secret), last_step=0, recovery_shas=[], made_at=now
        )
        again = row.on_conflict_do_update(
            index_elements=[SECOND_FACTORS.c.person_id],
            set_={name: row.excluded[name] for name in ("secret", "last_step", "made_at")},
            where=SECOND_FACTORS.c.confirmed_at.is_(None),
        )
        if self.connection.execute(again.returning(SECOND_FACTORS.c.person_id)).one_or_none() is None:
            raise SecondFactorThere("there is a second factor already")

    def confirm(self, person_id: UUID, code: str, recovery_codes: Sequence[str], now: datetime) -> None:
        """From now on the second factor is asked for. Raises SecondFactorMissing, CodeRefused."""
        kept = self._locked(person_id)
        if kept is None or kept.confirmed_at is not None:
            raise SecondFactorMissing("no second factor waits to be confirmed")
        step = step_of(self.seal.opened(kept.secret), code, now, after=kept.last_step)
        if step is None:
            raise CodeRefused("this code is not the one that is shown now")
        self._write(person_id, last_step=step, confirmed_at=now, recovery_shas=self._shas(recovery_codes))

    def check(self, person_id: UUID, code: str, now: datetime) -> None:
        """Take a code, of the app or of the recovery list; it is not taken again. Raises SecondFactorMissing, CodeRefused."""
        kept = self._locked(person_id)
        if kept is None or kept.confirmed_at is None:
            raise SecondFactorMissing("there is no second factor")
        if (step := step_of(self.seal.opened(kept.secret), code, now, after=kept.last_step)) is not None:
            self._write(person_id, last_step=step)
            return
        known = self.seal.digest(recovery_key(code))
        if known not in [bytes(one) for one in kept.recovery_shas]:
            raise CodeRefused("this code is wrong, or was used already")
        self._write(person_id, recovery_shas=[one for one in kept.recovery_shas if bytes(one) != known])

    def remove(self, person_id: UUID) -> None:
        """Ask for no second factor any more. None is fine."""
        self.connection.execute(delete(SECOND_FACTORS).where(_of(person_id)))

    def recovery_codes_left(self, person_id: UUID) -> int | None:
        """Return how many recovery codes are left, or None where there is no second factor."""
        left = select(func.cardinality(SECOND_FACTORS.c.recovery_shas)).where(
            _of(person_id), SECOND_FACTORS.c.confirmed_at.is_not(None)
        )
        return self.connection.execute(left).scalar_one_or_none()

    def _locked(self, person_id: UUID) -> Row[Any] | None:
        return self.connection.execute(select(SECOND_FACTORS).where(_of(person_id)).with_for_update()).one_or_none()

    def _write(self, person_id: UUID, **changes: object) -> None:
        self.connection.execute(update(SECOND_FACTORS).where(_of(person_id)).values(**changes))

    def _shas(self, codes: Sequence[str]) -> list[bytes]:
        return [self.seal.digest(recovery_key(code)) for code in codes]


def _of(person_id: UUID) -> ColumnElement[bool]:
    return SECOND_FACTORS.c.person_id == person_id
