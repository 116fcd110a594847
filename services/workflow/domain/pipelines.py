"""Pipelines: the agency's own stages, in order, each lying in exactly one state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.workflow.domain.assignments import Part
from services.workflow.domain.base import Base
from services.workflow.domain.refusals import StageUnknown
from services.workflow.domain.states import OrderState


class WorkedBy(StrEnum):
    """Who works at a stage: whoever has the order, who routing finds, one of a role, one member, who had the part before."""

    SAME = "same"
    ROUTED = "routed"
    ROLE = "role"
    MEMBER = "member"
    PREVIOUS = "previous"


class Condition(StrEnum):
    """What must be so before an order may enter a stage."""

    PAID = "paid"
    TASKS_DONE = "tasks_done"
    FILE_ATTACHED = "file_attached"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTerms:
    """What a stage is. `worked_by_key` is a role's key or a member's id, where `worked_by` names one.

    `limit_hours` are working hours in which an order should leave again, `effort_minutes` the work of one. `approved_by` is the role that lets orders in.
    At most `wip_limit` orders stand in it at once. One that `moves_on` sends an order to the next stage when all there is done.
    """

    key: str
    name: str
    state: OrderState
    is_visible: bool = True
    part: Part = Part.WORKER
    worked_by: WorkedBy = WorkedBy.SAME
    worked_by_key: str | None = None
    limit_hours: int | None = None
    effort_minutes: int | None = None
    needs: tuple[str, ...] = ()
    approved_by: str | None = None
    template: str | None = None
    is_clock_paused: bool = False
    wip_limit: int | None = None
    moves_on: bool = False


#: The names of what a stage has, in the order in which a document lists them.
STAGE_FIELDS: Final = tuple(StageTerms.__dataclass_fields__)


class Stage(Base):
    """A step of a pipeline under the agency's name, on terms as StageTerms has them. The client sees it where `is_visible` (rule W-9)."""

    __tablename__ = "stages"

    pipeline_key: Mapped[str] = mapped_column(ForeignKey("pipelines.key"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    state: Mapped[OrderState]
    position: Mapped[int]
    is_visible: Mapped[bool]
    part: Mapped[Part]
    worked_by: Mapped[WorkedBy]
    worked_by_key: Mapped[str | None]
    limit_hours: Mapped[int | None]
    effort_minutes: Mapped[int | None]
    needs: Mapped[list[str]]
    approved_by: Mapped[str | None]
    template: Mapped[str | None]
    is_clock_paused: Mapped[bool]
    wip_limit: Mapped[int | None]
    moves_on: Mapped[bool]

    @classmethod
    def make(cls, pipeline_key: str, terms: StageTerms, position: int) -> "Stage":
        stage = cls(pipeline_key=pipeline_key, key=terms.key)
        stage.be(terms, position)
        return stage

    def be(self, terms: StageTerms, position: int) -> None:
        """Stand at `position` on these terms from now on."""
        self.position = position
        for name in STAGE_FIELDS:
            value = getattr(terms, name)
            setattr(self, name, list(value) if name == "needs" else value)

    @property
    def hands_over(self) -> bool:
        """Tell whether somebody else may have to take the order here."""
        return self.worked_by is not WorkedBy.SAME

    @property
    def member_id(self) -> UUID | None:
        is_named = self.worked_by is WorkedBy.MEMBER and self.worked_by_key is not None
        return UUID(self.worked_by_key) if is_named else None

    @property
    def role_key(self) -> str | None:
        return self.worked_by_key if self.worked_by is WorkedBy.ROLE else None

    def document(self) -> dict[str, Any]:
        """Return the stage as a document has it, without what is as it would be anyway."""
        plain = StageTerms(key=self.key, name=self.name, state=self.state)
        said = {name: getattr(self, name) for name in STAGE_FIELDS}
        return {
            name: value.value if isinstance(value, StrEnum) else value
            for name, value in said.items()
            if name in {"key", "name", "state"} or value != _as_kept(getattr(plain, name))
        }


def _as_kept(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class Pipeline(Base):
    """The ordered stages of a kind of work. Orders get the tasks of `template` when they are begun."""

    __tablename__ = "pipelines"

    key: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    template: Mapped[str | None]
    stages: Mapped[list[Stage]] = relationship(lazy="selectin", order_by=Stage.position, cascade="all, delete-orphan")

    def stage(self, key: str) -> Stage:
        """Raises StageUnknown."""
        found = next((stage for stage in self.stages if stage.key == key), None)
        if found is None:
            raise StageUnknown(f"the pipeline {self.name} has no stage {key}")
        return found

    def stage_in(self, state: OrderState) -> Stage | None:
        """Return the first stage that lies in `state`, or None where the pipeline has none."""
        return next((stage for stage in self.stages if stage.state is state), None)

    def after(self, key: str | None) -> Stage | None:
        """Return the stage behind the one called `key`, the first behind none, or None at the end."""
        keys = [stage.key for stage in self.stages]
        place = keys.index(key) + 1 if key in keys else 0
        return self.stages[place] if place < len(keys) else None

    def document(self) -> dict[str, Any]:
        """Return the pipeline as a document that makes the same one elsewhere."""
        named = {"key": self.key, "name": self.name} | ({"template": self.template} if self.template else {})
        return named | {"stages": [stage.document() for stage in self.stages]}
