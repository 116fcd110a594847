"""What the agency sells, as intake keeps it for those who manage it."""

from dataclasses import dataclass
from typing import IO
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Asks intake; every verb raises a Refusal or Outage."""

    api: AppApi

    def services(self, standing: str, cursor: str = "") -> Json:
        """Return a page of the services that are `public`, `hidden` or `archived`."""
        return self.api.get("/services", standing=standing, cursor=cursor, limit=100)

    def service(self, code: str) -> Json:
        """Return one service, on sale or archived. Raises NotFound."""
        try:
            return self.api.get(_path(code))
        except NotFound:
            return self._archived(code)

    def publish(self, code: str, offer: Json) -> Json:
        """Sell a service like this from now on."""
        return self.api.put(_path(code), offer)

    def archive(self, code: str) -> Json:
        """Sell a service no longer."""
        return self.api.delete(_path(code))

    def send_image(self, code: str, name: str, content: IO[bytes]) -> Json:
        """Show an image with a service."""
        return self.api.send_file(f"{_path(code)}/image", name, content)

    def remove_image(self, code: str) -> Json:
        """Show no image with a service any more."""
        return self.api.delete(f"{_path(code)}/image")

    def image(self, image_id: UUID) -> Download:
        """Return an image of a service, still to be read."""
        return self.api.download(f"/service-images/{image_id}")

    def _archived(self, code: str) -> Json:
        cursor = ""
        while True:
            found = self.services("archived", cursor)
            for service in found["items"]:
                if service["code"] == code:
                    return {**service, "is_on_sale": False}
            cursor = found["next"]
            if not cursor:
                raise NotFound("there is no such service")


def _path(code: str) -> str:
    return f"/services/{quote(code, safe='')}"
