"""How the agency's work is given out and when it works, as workflow keeps it."""

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID

from services.portal.gateways.app_api import AppApi, Json


@dataclass(frozen=True, slots=True)
class Planning:
    """Asks workflow; every verb raises a Refusal or Outage."""

    api: AppApi

    def routing(self) -> Json:
        """Return all that is said about routing."""
        return self.api.get("/routing")

    def have_rule(self, service: str, part: str, rule: Json) -> Json:
        """Have a part of a service given out like this."""
        return self.api.put(_rule(service, part), rule)

    def forget_rule(self, service: str, part: str) -> Json:
        """Have a part of a service go to the least loaded again."""
        return self.api.delete(_rule(service, part))

    def have_effort(self, service: str, effort: Json) -> Json:
        """Say what one order of a service asks of a member."""
        return self.api.put(f"/routing/efforts/{_quoted(service)}", effort)

    def have_rush(self, service: str, hours: int | str) -> Json:
        """Say in how many working hours a rush of a service is due."""
        return self.api.put(f"/routing/rush/{_quoted(service)}", {"hours": hours})

    def forget_rush(self, service: str) -> Json:
        """Have a rush of a service be due when it is due anyway."""
        return self.api.delete(f"/routing/rush/{_quoted(service)}")

    def have_preference(self, client_id: UUID, preference: Json) -> Json:
        """Say whom a client wants, and whom they do not."""
        return self.api.put(f"/routing/preferences/{client_id}", preference)

    def shifts(self) -> Json:
        """Return what would even out who has how much."""
        return self.api.get("/routing/rebalance")

    def shift(self, shifts: list[Json]) -> Json:
        """Carry out shifts that were proposed."""
        return self.api.post("/routing/rebalance", {"shifts": shifts})

    def calendar(self) -> Json:
        """Return when the agency works."""
        return self.api.get("/calendar")

    def have_calendar(self, calendar: Json) -> Json:
        """Say when the agency works."""
        return self.api.put("/calendar", calendar)

    def due_days(self, begins_on: str, ends_on: str) -> Json:
        """Return the orders that are worked on, by the day on which they are due."""
        return self.api.get("/due/days", begins_on=begins_on, ends_on=ends_on)


def _rule(service: str, part: str) -> str:
    return f"/routing/rules/{_quoted(service)}/{_quoted(part)}"


def _quoted(text: str) -> str:
    return quote(text, safe="")
