"""The agency's pipelines."""

from sqlalchemy.orm import Session

from services.workflow.domain.pipelines import Pipeline
from services.workflow.domain.refusals import PipelineUnknown


class Pipelines:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, pipeline: Pipeline) -> None:
        self._session.add(pipeline)

    def template_keys(self) -> set[str]:
        """Return the keys of the lists of tasks that stages may bring."""
        return set()

    def find(self, key: str) -> Pipeline | None:
        return self._session.get(Pipeline, key)

    def get(self, key: str) -> Pipeline:
        """Raises PipelineUnknown."""
        found = self.find(key)
        if found is None:
            raise PipelineUnknown(f"there is no pipeline {key}")
        return found
