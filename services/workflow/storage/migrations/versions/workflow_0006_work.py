"""Work on an order: checklists and their templates, threads, notes, files, time; what happens after completion."""

from alembic import op

revision = "workflow_0006"
down_revision = "workflow_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE pipelines ADD COLUMN template TEXT")
    op.execute(
        """
        ALTER TABLE orders
            ADD COLUMN team_note TEXT NOT NULL DEFAULT '',
            ADD COLUMN tags JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN links JSONB NOT NULL DEFAULT '[]',
            ADD COLUMN followers JSONB NOT NULL DEFAULT '[]'
        """
    )
    op.execute(
        """
        CREATE TABLE task_templates (
            key TEXT NOT NULL,
            name TEXT NOT NULL,
            tasks JSONB NOT NULL,
            CONSTRAINT task_templates_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE tasks (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            position INTEGER NOT NULL,
            title TEXT NOT NULL,
            audience VARCHAR(40) NOT NULL,
            member_id UUID,
            stage_key TEXT,
            due_at TIMESTAMP WITH TIME ZONE,
            done_at TIMESTAMP WITH TIME ZONE,
            done_by TEXT,
            CONSTRAINT tasks_pkey PRIMARY KEY (id),
            CONSTRAINT tasks_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id),
            CONSTRAINT tasks_member_id_fkey FOREIGN KEY(member_id) REFERENCES members (id)
        )
        """
    )
    op.execute("CREATE INDEX tasks_by_order ON tasks (order_id, position)")
    op.execute("CREATE INDEX tasks_by_member ON tasks (member_id)")
    op.execute(
        """
        CREATE TABLE thread_messages (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            side VARCHAR(40) NOT NULL,
            author_kind VARCHAR(40) NOT NULL,
            author_id UUID,
            author_name TEXT NOT NULL,
            text TEXT NOT NULL,
            mentions JSONB NOT NULL,
            files JSONB NOT NULL,
            posted_at TIMESTAMP WITH TIME ZONE NOT NULL,
            edited_at TIMESTAMP WITH TIME ZONE,
            edits JSONB NOT NULL,
            CONSTRAINT thread_messages_pkey PRIMARY KEY (id),
            CONSTRAINT thread_messages_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX thread_messages_by_order ON thread_messages (order_id, posted_at, id)")
    op.execute(
        """
        CREATE TABLE read_marks (
            order_id UUID NOT NULL,
            reader_id UUID NOT NULL,
            read_until TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT read_marks_pkey PRIMARY KEY (order_id, reader_id),
            CONSTRAINT read_marks_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE saved_replies (
            key TEXT NOT NULL,
            title TEXT NOT NULL,
            text TEXT NOT NULL,
            CONSTRAINT saved_replies_pkey PRIMARY KEY (key)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE files (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            folder TEXT NOT NULL,
            name TEXT NOT NULL,
            is_visible BOOLEAN NOT NULL,
            CONSTRAINT files_pkey PRIMARY KEY (id),
            CONSTRAINT files_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE UNIQUE INDEX files_by_name ON files (order_id, folder, name)")
    op.execute(
        """
        CREATE TABLE file_versions (
            file_id UUID NOT NULL,
            number INTEGER NOT NULL,
            digest TEXT NOT NULL,
            size_bytes BIGINT NOT NULL,
            content_type TEXT NOT NULL,
            added_by TEXT NOT NULL,
            added_at TIMESTAMP WITH TIME ZONE NOT NULL,
            CONSTRAINT file_versions_pkey PRIMARY KEY (file_id, number),
            CONSTRAINT file_versions_file_id_fkey FOREIGN KEY(file_id) REFERENCES files (id)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE time_spent (
            id UUID NOT NULL,
            order_id UUID NOT NULL,
            member_id UUID,
            member_name TEXT NOT NULL,
            minutes INTEGER NOT NULL,
            worked_on DATE NOT NULL,
            note TEXT NOT NULL,
            CONSTRAINT time_spent_pkey PRIMARY KEY (id),
            CONSTRAINT time_spent_order_id_fkey FOREIGN KEY(order_id) REFERENCES orders (id)
        )
        """
    )
    op.execute("CREATE INDEX time_spent_by_order ON time_spent (order_id)")
    op.execute(
        """
        CREATE TABLE after_completions (
            service_code TEXT NOT NULL,
            "then" VARCHAR(40) NOT NULL,
            CONSTRAINT after_completions_pkey PRIMARY KEY (service_code)
        )
        """
    )
