"""Routing: one row to lock whose version changes with the team, what everybody has counted as it changes, and short accounts of decisions."""

from alembic import op

revision = "workflow_0016"
down_revision = "workflow_0015"
branch_labels = None
depends_on = None

#: What routing asks of members, and no password or address.
_OF_MEMBERS = (
    "name, role_key, capacity, capacity_in, services, parts, time_zone, working_hours, is_active, starts_at, leaves_at"
)

#: Whose every change is one of the desk.
_TABLES = ("roles", "absences", "routing_rules", "service_efforts", "preferences", "calendars", "pipelines", "stages")

#: Assignments that count from now on, and those that counted until now.
_ROUTED = "is_open AND part IN ('worker', 'editor')"
_MORE = f"SELECT member_id, 1 AS times, points, minutes, since FROM now_there WHERE {_ROUTED}"
_LESS = f"SELECT member_id, -1, points, minutes, NULL::timestamptz FROM was_there WHERE {_ROUTED}"


def _counted(rows: str) -> str:
    """Return the statement that counts `rows` in; members come in the order of their ids, so that two never wait for each other."""
    return f"""
        INSERT INTO member_loads AS kept
        SELECT member_id, sum(times), sum(times * points), sum(times * minutes), max(since)
          FROM ({rows}) AS changed (member_id, times, points, minutes, since)
         GROUP BY member_id
        HAVING sum(times) <> 0 OR sum(times * points) <> 0 OR sum(times * minutes) <> 0
         ORDER BY member_id
            ON CONFLICT (member_id) DO UPDATE SET open_orders = kept.open_orders + excluded.open_orders,
               open_points = kept.open_points + excluded.open_points, open_minutes = kept.open_minutes + excluded.open_minutes,
               last_assigned_at = GREATEST(kept.last_assigned_at, excluded.last_assigned_at)
    """


def upgrade() -> None:
    _desk()
    _loads()
    op.execute(
        """
        CREATE TABLE routing_rosters (
            id UUID NOT NULL,
            members JSON NOT NULL,
            CONSTRAINT routing_rosters_pkey PRIMARY KEY (id)
        )
        """
    )
    op.execute("ALTER TABLE routing_decisions ADD COLUMN roster_id UUID, ADD COLUMN account JSON")


def _desk() -> None:
    op.execute("CREATE TABLE routing_desk (version UUID NOT NULL DEFAULT gen_random_uuid())")
    op.execute("INSERT INTO routing_desk DEFAULT VALUES")
    op.execute(
        """
        CREATE FUNCTION change_routing_desk() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE routing_desk SET version = gen_random_uuid();
            RETURN NULL;
        END
        $$
        """
    )
    changes = f"INSERT OR DELETE OR UPDATE OF {_OF_MEMBERS}"
    op.execute(
        f"CREATE TRIGGER desk_changes AFTER {changes} ON members FOR EACH STATEMENT EXECUTE FUNCTION change_routing_desk()"
    )
    for table in _TABLES:
        op.execute(
            f"CREATE TRIGGER desk_changes AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION change_routing_desk()"
        )
    # Clients are told of all the time; only whom they prefer is anything to routing.
    op.execute(
        """
        CREATE TRIGGER desk_changes_with_new AFTER INSERT ON clients FOR EACH ROW
        WHEN (NEW.preferred_member_id IS NOT NULL) EXECUTE FUNCTION change_routing_desk()
        """
    )
    op.execute(
        """
        CREATE TRIGGER desk_changes AFTER UPDATE OF preferred_member_id ON clients FOR EACH ROW
        WHEN (NEW.preferred_member_id IS DISTINCT FROM OLD.preferred_member_id) EXECUTE FUNCTION change_routing_desk()
        """
    )


def _loads() -> None:
    """Whatever opens or closes an assignment is counted in the same transaction: the counts are what counting would give."""
    op.execute(
        """
        CREATE TABLE member_loads (
            member_id UUID NOT NULL,
            open_orders INTEGER NOT NULL,
            open_points INTEGER NOT NULL,
            open_minutes INTEGER NOT NULL,
            last_assigned_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT member_loads_pkey PRIMARY KEY (member_id)
        ) WITH (fillfactor = 50)
        """
    )
    op.execute(
        f"""
        CREATE FUNCTION count_member_loads() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                {_counted(_MORE)};
            ELSIF TG_OP = 'DELETE' THEN
                {_counted(_LESS)};
            ELSE
                {_counted(f"{_LESS} UNION ALL {_MORE}")};
            END IF;
            RETURN NULL;
        END
        $$
        """
    )
    for event, seen in (
        ("INSERT", "NEW TABLE AS now_there"),
        ("DELETE", "OLD TABLE AS was_there"),
        ("UPDATE", "OLD TABLE AS was_there NEW TABLE AS now_there"),
    ):
        op.execute(
            f"CREATE TRIGGER loads_of_{event.lower()} AFTER {event} ON assignments REFERENCING {seen} "
            "FOR EACH STATEMENT EXECUTE FUNCTION count_member_loads()"
        )
    op.execute(
        """
        INSERT INTO member_loads
        SELECT m.id, count(a.member_id), COALESCE(sum(a.points), 0), COALESCE(sum(a.minutes), 0), m.last_assigned_at
          FROM members m LEFT JOIN assignments a ON a.member_id = m.id AND a.is_open AND a.part IN ('worker', 'editor')
         GROUP BY m.id
        """
    )
