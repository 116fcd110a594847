"""The agency's own stages and lists of tasks, as workflow keeps them."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Json
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Stages:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def pipelines(self) -> Json:
        """Return the pipelines with their stages."""
        return self.api.get("/pipelines", limit=100)

    def pipeline(self, key: str) -> Json:
        """Return one pipeline with its stages."""
        return self.api.get(_path("pipelines", key))

    def document(self, key: str) -> Json:
        """Return one pipeline as a document, in `yaml`."""
        return self.api.get(f"{_path('pipelines', key)}/export")

    def have(self, document: str) -> Json:
        """Have the pipeline that a document describes."""
        return self.api.post("/pipelines/import", {"yaml": document})

    def have_pipeline(self, key: str, said: Json) -> Json:
        """Have a pipeline of this key in these stages."""
        return self.api.put(_path("pipelines", key), said)

    def task_lists(self) -> Json:
        """Return the lists of tasks that orders get copies of."""
        return self.api.get("/task-templates")

    def task_list(self, key: str) -> Json:
        """Return one list of tasks. Raises NotFound."""
        found: Json | None = next((one for one in self.task_lists()["items"] if one["key"] == key), None)
        if found is None:
            raise NotFound("there is no such list of tasks")
        return found

    def have_task_list(self, key: str, said: Json) -> Json:
        """Have a list of this key with these tasks."""
        return self.api.put(_path("task-templates", key), said)

    def remove_task_list(self, key: str) -> Json:
        """Remove a list of tasks; orders keep their copies."""
        return self.api.delete(_path("task-templates", key))


def _path(things: str, key: str) -> str:
    return f"/{things}/{quote(key, safe='')}"
