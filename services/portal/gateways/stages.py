"""The agency's own stages, as workflow keeps them."""

from dataclasses import dataclass
from urllib.parse import quote

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Stages:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def pipeline(self, key: str) -> Json:
        """Return one pipeline with its stages."""
        return self.api.get(f"/pipelines/{quote(key, safe='')}")

    def document(self, key: str) -> Json:
        """Return one pipeline as a document, in `yaml`."""
        return self.api.get(f"/pipelines/{quote(key, safe='')}/export")

    def have(self, document: str) -> Json:
        """Have the pipeline that a document describes."""
        return self.api.post("/pipelines/import", {"yaml": document})
