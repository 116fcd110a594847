"""How the agency tells people things, as notify keeps it: words, brand, who is told, follow-ups, and the log of all of it."""

from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Download, Json
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Where words stand: for a kind of notice, in a language, on a channel."""

    kind: str
    language: str
    channel: str

    @property
    def path(self) -> str:
        return "/wordings/" + "/".join(quote(part, safe="") for part in (self.kind, self.language, self.channel))


@dataclass(frozen=True, slots=True)
class Telling:
    """Asks notify; every verb raises a Refusal or Outage."""

    api: AppApi

    def wordings(self) -> Json:
        """Return every kind and language, and where the agency has words of its own."""
        return self.api.get("/wordings")

    def wording(self, where: Saying) -> Json:
        """Return the words that the product came with and every version of the agency's own."""
        return self.api.get(where.path)

    def word(self, where: Saying, draft: Json) -> Json:
        """Say it in these words from now on."""
        return self.api.put(where.path, draft)

    def reset(self, where: Saying) -> Json:
        """Go back to the words that the product came with."""
        return self.api.delete(where.path)

    def preview(self, where: Saying, draft: Json, number: str) -> Json:
        """Return what a notice about the order of that number, or the newest of its kind, would say."""
        return self.api.post(f"{where.path}/previews", {"draft": draft, "order_id": self._order(number)})

    def try_out(self, where: Saying, draft: Json, number: str) -> Json:
        """Send what a preview shows to the one who asks."""
        return self.api.post(f"{where.path}/trials", {"draft": draft, "order_id": self._order(number)})

    def _order(self, number: str) -> str | None:
        """Return the id of the order of that number. Raises NotFound where nothing was told of such an order."""
        if not number:
            return None
        for notice in self.log({"number": number})["items"]:
            return str(notice["order_id"])
        raise NotFound(f"nothing was told of an order {number}")

    def brand(self) -> Json:
        return self.api.get("/brand")

    def have_brand(self, said: Json) -> Json:
        """Show the agency like this from now on."""
        return self.api.put("/brand", said)

    def put_up_logo(self, name: str, content: IO[bytes]) -> Json:
        """Have the picture stand on top of mails."""
        return self.api.send_file("/brand/logo", name, content)

    def logo(self, digest: str) -> Download:
        """Return a picture that stands on top of mails, still to be read."""
        return self.api.download(f"/logos/{quote(digest, safe='')}")

    def rules(self) -> Json:
        return self.api.get("/rules")

    def rule(self, said: Json) -> Json:
        """Have one rule otherwise."""
        return self.api.patch("/rules", said)

    def audiences(self) -> Json:
        return self.api.get("/audiences")

    def have_audience(self, name: str, roles: list[str]) -> Json:
        """Have an audience made of these roles."""
        return self.api.put(f"/audiences/{quote(name, safe='')}", {"roles": roles})

    def follow_ups(self) -> Json:
        return self.api.get("/follow-ups")

    def follow_up(self, step: str, said: Json) -> Json:
        """Take a step, after another wait, or no more."""
        return self.api.put(f"/follow-ups/{quote(step, safe='')}", said)

    def low_rating(self, stars: int) -> Json:
        """Have as many stars, or less, be low."""
        return self.api.put("/low-rating", {"stars": stars})

    def log(self, asked: dict[str, Any]) -> Json:
        """Return a page of notices with every attempt, newest first."""
        return self.api.get("/notices", **asked, limit=50)

    def notice(self, notice_id: UUID) -> Json:
        return self.api.get(f"/notices/{notice_id}")

    def resend(self, notice_id: UUID) -> Json:
        """Have another try at once."""
        return self.api.post(f"/notices/{notice_id}/attempts", {})

    def resend_many(self, said: Json) -> Json:
        """Have what failed in a time tried again; the answer has their `count`."""
        return self.api.post("/notices/resends", said)

    def send_test(self) -> Json:
        """Send a line to the one who asks, to see that mails go out."""
        return self.api.post("/notices/trials", {})

    def closed_addresses(self) -> Json:
        """Return the addresses that nothing goes to any more."""
        return self.api.get("/suppressions")

    def open_address(self, address: str) -> Json:
        """Let mails go to an address again."""
        return self.api.delete(f"/suppressions/{quote(address, safe='')}")
