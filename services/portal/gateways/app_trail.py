"""The audit trail of an app, as the portal asks it."""

from dataclasses import dataclass

from services.portal.gateways.app_api import AppApi, Download, Json


@dataclass(frozen=True, slots=True)
class AppTrail:
    """Asks one app; every verb raises a Refusal or Outage."""

    api: AppApi

    def rows(self, *, kind: str = "", cursor: str = "") -> Json:
        """Return a page of rows, the newest first."""
        return self.api.get("/trail", kind=kind, cursor=cursor, limit=50)

    def export(self) -> Download:
        """Return every row as CSV."""
        return self.api.download("/trail/export")
