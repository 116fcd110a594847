"""What people do together on an order, as workflow keeps it: the thread, the checklist, the files."""

from dataclasses import dataclass
from typing import IO
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json

_PAGE = 200


@dataclass(frozen=True, slots=True)
class OrderRoom:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def messages(self, order_id: UUID) -> list[Json]:
        """Return the whole thread, oldest first."""
        found = self.api.get(f"/orders/{order_id}/messages", limit=_PAGE)
        messages: list[Json] = found["items"]
        while found["next"]:
            found = self.api.get(f"/orders/{order_id}/messages", limit=_PAGE, cursor=found["next"])
            messages += found["items"]
        return messages

    def post(self, order_id: UUID, text: str, side: str, message_id: str) -> Json:
        """Write on the order; the same `message_id` again writes nothing more."""
        body = {"text": text, "side": side, "message_id": message_id}
        return self.api.post(f"/orders/{order_id}/messages", body)

    def mark_read(self, order_id: UUID) -> Json:
        """Say that the thread is read up to now."""
        return self.api.put(f"/orders/{order_id}/messages/read-mark", {})

    def tasks(self, order_id: UUID) -> Json:
        """Return the checklist."""
        return self.api.get(f"/orders/{order_id}/tasks")

    def add_task(self, order_id: UUID, title: str, audience: str) -> Json:
        """Add a task."""
        return self.api.post(f"/orders/{order_id}/tasks", {"title": title, "audience": audience})

    def tick(self, order_id: UUID, task_id: UUID) -> Json:
        """Tick a task."""
        return self.api.post(f"/orders/{order_id}/tasks/{task_id}/completion", {})

    def untick(self, order_id: UUID, task_id: UUID) -> Json:
        """Open a task again."""
        return self.api.delete(f"/orders/{order_id}/tasks/{task_id}/completion")

    def files(self, order_id: UUID) -> Json:
        """Return the files."""
        return self.api.get(f"/orders/{order_id}/files")

    def add_file(self, order_id: UUID, name: str, content: IO[bytes], *, is_visible: bool, folder: str = "") -> Json:
        """Add a file, or its next version."""
        asked = {"is_visible": str(is_visible).lower()} | ({"folder": folder} if folder else {})
        return self.api.send_file(f"/orders/{order_id}/files", name, content, **asked)

    def open_file(self, order_id: UUID, file_id: UUID, version: int | None) -> Download:
        """Return a version of a file, the last where none is named, still to be read."""
        link = self.api.post(f"/orders/{order_id}/files/{file_id}/links", {"version": version})
        return self.api.download(link["path"])
