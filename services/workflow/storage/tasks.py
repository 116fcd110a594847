"""Tasks of orders, and the templates they are copied from."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.workflow.domain.refusals import TaskUnknown, TemplateUnknown
from services.workflow.domain.tasks import Audience, Task, TaskTemplate


class Tasks:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *tasks: Task) -> None:
        self._session.add_all(tasks)

    def of(self, order_id: UUID) -> Sequence[Task]:
        """Return the checklist of an order, in its order."""
        query = select(Task).where(Task.order_id == order_id).order_by(Task.position, Task.id)
        return self._session.scalars(query).all()

    def get(self, order_id: UUID, task_id: UUID) -> Task:
        """Raises TaskUnknown."""
        found = self._session.get(Task, task_id)
        if found is None or found.order_id != order_id:
            raise TaskUnknown(f"the order has no task {task_id}")
        return found

    def remove(self, task: Task) -> None:
        self._session.delete(task)

    def open_of_team(self, order_id: UUID) -> int:
        """Return how many tasks of the team are not done."""
        query = select(func.count()).where(
            Task.order_id == order_id, Task.done_at.is_(None), Task.audience != Audience.CLIENT
        )
        return self._session.scalar(query) or 0

    def close(self, order_id: UUID, at: datetime) -> None:
        """Nothing of the order's checklist is left to do: it is over."""
        self._session.execute(
            update(Task)
            .where(Task.order_id == order_id, Task.done_at.is_(None))
            .values(done_at=at, done_by="The end of the order")
        )

    def has_of_stage(self, order_id: UUID, stage_key: str | None) -> bool:
        """Tell whether the order got its tasks of that stage, or of its opening, already."""
        query = (
            select(Task.id).where(Task.order_id == order_id, Task.stage_key.is_not_distinct_from(stage_key)).limit(1)
        )
        return self._session.scalar(query) is not None

    def templates(self) -> Sequence[TaskTemplate]:
        return self._session.scalars(select(TaskTemplate).order_by(TaskTemplate.key)).all()

    def template(self, key: str) -> TaskTemplate | None:
        return self._session.get(TaskTemplate, key)

    def put_template(self, template: TaskTemplate) -> None:
        self._session.merge(template)

    def remove_template(self, key: str) -> None:
        """Raises TemplateUnknown."""
        found = self.template(key)
        if found is None:
            raise TemplateUnknown(f"there is no list of tasks {key}")
        self._session.delete(found)
