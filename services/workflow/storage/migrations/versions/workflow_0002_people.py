"""People and routing: limits of roles, absences, hours and capacity of members; rules, efforts and preferences for routing.

New columns keep their defaults: programs of the version before go on writing rows while the new one starts.
"""

from alembic import op

revision = "workflow_0002"
down_revision = "workflow_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE roles ADD COLUMN largest_amount BIGINT, ADD COLUMN largest_currency TEXT")
    op.execute(
        """
        UPDATE roles SET permissions = permissions || '["pipelines.manage"]'
         WHERE permissions ? 'members.manage' AND NOT permissions ? 'pipelines.manage'
        """
    )
    op.execute(
        """
        UPDATE roles SET permissions = permissions || '["orders.take"]'
         WHERE permissions ? 'orders.assign' AND NOT permissions ? 'orders.take'
        """
    )
    op.execute(
        """
        ALTER TABLE members
            ADD COLUMN capacity_in VARCHAR(40) NOT NULL DEFAULT 'orders',
            ADD COLUMN parts JSONB NOT NULL DEFAULT '["worker"]',
            ADD COLUMN time_zone TEXT NOT NULL DEFAULT 'UTC',
            ADD COLUMN working_hours JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN starts_at TIMESTAMP WITH TIME ZONE,
            ADD COLUMN leaves_at TIMESTAMP WITH TIME ZONE
        """
    )
    op.execute(
        """
        CREATE TABLE absences (
            id UUID NOT NULL,
            member_id UUID NOT NULL,
            starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            reason TEXT NOT NULL,
            repeats VARCHAR(40) NOT NULL,
            repeats_until TIMESTAMP WITH TIME ZONE,
            hands_over BOOLEAN NOT NULL,
            CONSTRAINT absences_pkey PRIMARY KEY (id),
            CONSTRAINT absences_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (id)
        )
        """
    )
    op.execute("CREATE INDEX absences_by_member ON absences (member_id)")
    op.execute(
        """
        ALTER TABLE assignments
            ADD COLUMN points INTEGER NOT NULL DEFAULT 1,
            ADD COLUMN minutes INTEGER NOT NULL DEFAULT 0
        """
    )
    op.execute("DROP INDEX assignments_load")
    op.execute(
        "CREATE INDEX assignments_open ON assignments (member_id) WHERE is_open AND part IN ('worker', 'editor')"
    )
    op.execute("ALTER TABLE orders ADD COLUMN pool_part VARCHAR(40), ADD COLUMN pool_role TEXT")
    op.execute("ALTER TABLE routing_decisions ADD COLUMN part VARCHAR(40) NOT NULL DEFAULT 'worker'")
    op.execute(
        """
        CREATE TABLE routing_rules (
            service_code TEXT NOT NULL,
            part VARCHAR(40) NOT NULL,
            strategy VARCHAR(40) NOT NULL,
            members JSONB NOT NULL,
            is_same_member BOOLEAN NOT NULL,
            is_at_start BOOLEAN NOT NULL,
            take_back_minutes INTEGER,
            CONSTRAINT routing_rules_pkey PRIMARY KEY (service_code, part)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE service_efforts (
            service_code TEXT NOT NULL,
            points INTEGER NOT NULL,
            minutes INTEGER NOT NULL,
            CONSTRAINT service_efforts_pkey PRIMARY KEY (service_code)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE preferences (
            client_id UUID NOT NULL,
            preferred JSONB NOT NULL,
            excluded JSONB NOT NULL,
            CONSTRAINT preferences_pkey PRIMARY KEY (client_id)
        )
        """
    )
