"""The tables behind every door: tries, sessions, revoked tokens, links that open once, second factors."""

from alembic import op

revision = "mail_0002"
down_revision = "mail_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE tries (
            key BYTEA NOT NULL,
            times INTEGER NOT NULL,
            since TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT tries_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute("CREATE INDEX tries_since ON tries (since)")
    op.execute(
        """
        CREATE TABLE sessions (
            id UUID NOT NULL,
            person_id UUID NOT NULL,
            secret_sha BYTEA NOT NULL,
            address TEXT NOT NULL,
            device TEXT NOT NULL,
            by TEXT NOT NULL,
            begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
            seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT sessions_pkey PRIMARY KEY (id),
            CONSTRAINT sessions_secret_sha_key UNIQUE (secret_sha)
        )
        """
    )
    op.execute("CREATE INDEX sessions_of ON sessions (person_id)")
    op.execute("CREATE INDEX sessions_end ON sessions (ends_at)")
    op.execute(
        """
        CREATE TABLE revoked (
            about_id UUID NOT NULL,
            before TIMESTAMP WITH TIME ZONE NOT NULL,
            until TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT revoked_pkey PRIMARY KEY (about_id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE door_links (
            secret_sha BYTEA NOT NULL,
            purpose TEXT NOT NULL,
            person_id UUID NOT NULL,
            ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT door_links_pkey PRIMARY KEY (secret_sha)
        )
        """
    )
    op.execute("CREATE INDEX door_links_of ON door_links (person_id)")
    op.execute(
        """
        CREATE TABLE second_factors (
            person_id UUID NOT NULL,
            secret BYTEA NOT NULL,
            last_step BIGINT NOT NULL,
            recovery_shas BYTEA[] DEFAULT '{}' NOT NULL,
            made_at TIMESTAMP WITH TIME ZONE NOT NULL,
            confirmed_at TIMESTAMP WITH TIME ZONE,
            CONSTRAINT second_factors_pkey PRIMARY KEY (person_id)
        )
        """
    )
