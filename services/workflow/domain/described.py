"""What the team knows of an order beside its work: its note, its tags, what it belongs with, who follows it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflow.domain import telling_work as telling
from services.workflow.domain.news import NO_NEWS, News


class Described:
    """What an order is as something that the team talks about. orders.py has its columns."""

    if TYPE_CHECKING:
        team_note: Any
        tags: Any
        links: Any
        followers: Any

    def describe(self, *, team_note: str | None, tags: list[str] | None, links: list[str] | None, at: datetime) -> News:
        """Have this note, these tags, these links; None leaves a thing as it is. The same is no news."""
        said = {"team_note": team_note, "tags": tags, "links": links}
        new = {name: value for name, value in said.items() if value is not None and getattr(self, name) != value}
        if not new:
            return NO_NEWS
        before = {name: getattr(self, name) for name in new}
        for name, value in new.items():
            setattr(self, name, value)
        return telling.described(before, new, at)

    def follow(self, member_id: UUID, *, follows: bool) -> None:
        """Have a member among those who are told what happens, or not any more."""
        others = [one for one in self.followers if one != str(member_id)]
        wanted = [*others, str(member_id)] if follows else others
        if wanted != self.followers:
            self.followers = wanted
