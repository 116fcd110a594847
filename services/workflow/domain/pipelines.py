"""Pipelines: the agency's own stages, in order, each lying in exactly one state."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain.base import Base
from services.workflow.domain.refusals import StageUnknown
from services.workflow.domain.states import OrderState


class Stage(Base):
    """A step of a pipeline under the agency's name. The client sees it where `is_visible` (rule W-9)."""

    __tablename__ = "stages"

    pipeline_key: Mapped[str] = mapped_column(ForeignKey("pipelines.key"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[OrderState]
    position: Mapped[int]
    is_visible: Mapped[bool]


class Pipeline(Base):
    """The ordered stages of a kind of work."""

    __tablename__ = "pipelines"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    stages: Mapped[list[Stage]] = relationship(lazy="selectin", order_by=Stage.position)

    def stage(self, key: str) -> Stage:
        """Raises StageUnknown."""
        found = next((stage for stage in self.stages if stage.key == key), None)
        if found is None:
            raise StageUnknown(f"the pipeline {self.name} has no stage {key}")
        return found

    def stage_in(self, state: OrderState) -> Stage | None:
        """Return the first stage that lies in `state`, or None where the pipeline has none."""
        return next((stage for stage in self.stages if stage.state is state), None)
