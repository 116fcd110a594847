"""The team as routing sees it: kept by each process for as long as nothing about it changes; and what everybody has, kept by the database.

Whoever changes a member, a role, an absence, a rule, a preference, the calendar or a pipeline gives `routing_desk` another version, by triggers of
these tables, in the same transaction. Whoever routes locks that one row first: the version then says whether what is kept still holds, and
nobody changes any of it, or routes, until the work is done.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.orm import Session

from services.workflow.domain.absences import Absence
from services.workflow.domain.base import Base
from services.workflow.domain.members import Member
from services.workflow.domain.pipelines import Pipeline, Stage
from services.workflow.domain.roles import Role
from services.workflow.domain.routing import Roster
from services.workflow.domain.seats import LONG_AGO, Seat
from services.workflow.domain.takers import Taker, Team
from services.workflow.storage.calendars import Calendars
from services.workflow.storage.routing import Routing
from shared.storage.writing import LEAVE, put_rows

#: The newest team that this process has read of each database, with its version. A version is never given twice.
_KEPT: Final[WeakKeyDictionary[Engine, tuple[UUID, Team]]] = WeakKeyDictionary()

_LOCK: Final = """SELECT version, EXISTS (SELECT FROM routing_rosters WHERE id = %s) AS is_written
                    FROM routing_desk FOR NO KEY UPDATE OF routing_desk"""

_LOADS: Final = "SELECT member_id, open_orders, open_points, open_minutes, last_assigned_at FROM member_loads"


def lock(connection: Connection) -> None:
    """Nobody routes, and nobody changes the team, until the work is done."""
    connection.exec_driver_sql("SELECT FROM routing_desk FOR NO KEY UPDATE")


def locked_team(session: Session) -> Team:
    """Return everybody who takes orders, and all that is said about routing, locked. Their roster is written down."""
    session.flush()
    connection, engine = session.connection(), cast("Engine", session.get_bind())
    known = _KEPT.get(engine)
    version, is_written = connection.exec_driver_sql(_LOCK, (known[1].roster_id if known else None,)).one()
    team = known[1] if known and known[0] == version else _read(session)
    if known is None or team is not known[1]:
        _KEPT[engine] = (version, team)
        is_written = False
    if not is_written:
        rows = [{"id": team.roster_id, "members": team.roster}]
        put_rows(connection, cast("Table", Roster.__table__), rows, conflict=LEAVE)
    return team


def seats(connection: Connection, team: Team) -> list[Seat]:
    """Return a seat for everybody of the team, with what they have now."""
    loads: Mapping[UUID, tuple[int, int, int, datetime | None]] = {
        row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(_LOADS)
    }
    nothing = (0, 0, 0, None)
    return [
        Seat(one, orders, points, minutes, since or LONG_AGO, place)
        for place, one in enumerate(team.takers)
        for orders, points, minutes, since in (loads.get(one.id, nothing),)
    ]


def _read(session: Session) -> Team:
    roles = {row["key"]: Role(**row) for row in _rows(session, Role)}
    away: dict[UUID, list[Absence]] = defaultdict(list)
    for row in _rows(session, Absence):
        away[row["member_id"]].append(Absence(**row))
    takers = [
        Taker.copy(row, roles[row["role_key"]], sorted(away[row["id"]], key=lambda one: one.starts_at))
        for row in _rows(session, Member)
        if row["is_active"] and row["capacity"] > 0
    ]
    stages: dict[str, list[Stage]] = defaultdict(list)
    for row in _rows(session, Stage):
        stages[row["pipeline_key"]].append(Stage(**row))
    return Team(
        takers=sorted(takers, key=lambda one: one.id),
        rules=Routing(session).copied_rules(),
        calendar=Calendars(session).current,
        pipelines={
            row["key"]: Pipeline(**row, stages=sorted(stages[row["key"]], key=lambda one: one.position))
            for row in _rows(session, Pipeline)
        },
    )


def _rows(session: Session, kind: type[Base]) -> list[dict[str, Any]]:
    """Return all of a table apart from this work."""
    return [dict(row) for row in session.connection().execute(select(kind.__table__)).mappings()]
