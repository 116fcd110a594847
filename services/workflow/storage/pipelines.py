"""The agency's pipelines."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.refusals import PipelineUnknown
from services.workflow.domain.tasks import TaskTemplate
from shared.storage.held import Held
from shared.storage.types import among


class Pipelines:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: Held[str, Pipeline] = Held(self._load)

    def add(self, pipeline: Pipeline) -> None:
        self._session.add(pipeline)
        self._held.put(pipeline.key, pipeline)

    def know(self, pipelines: Mapping[str, Pipeline]) -> None:
        """Hold copies of pipelines to read by, where they are not held themselves."""
        for key, pipeline in pipelines.items():
            if not self._held.is_looked_for(key):
                self._held.put(key, pipeline)

    def template_keys(self) -> set[str]:
        """Return the keys of the lists of tasks that stages may bring."""
        return set(self._session.scalars(select(TaskTemplate.key)))

    def find(self, key: str) -> Pipeline | None:
        return self._held.find(key)

    def get(self, key: str) -> Pipeline:
        """Raises PipelineUnknown."""
        found = self.find(key)
        if found is None:
            raise PipelineUnknown(f"there is no pipeline {key}")
        return found

    def _load(self, keys: list[str]) -> dict[str, Pipeline]:
        rows = self._session.scalars(select(Pipeline).where(among(Pipeline.key, keys)))
        return {pipeline.key: pipeline for pipeline in rows}
