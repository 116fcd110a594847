"""Staffing: what is asked of a member's account, and everything that can be wrong with it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from services.workflow.domain.assignments import ROUTED
from services.workflow.domain.hours import problems_of_hours, problems_of_zone
from services.workflow.domain.members import Member
from shared.kernel.refusals import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What may be changed of a member; None leaves it as it is. `services` are codes, `role` is a role's key."""

    name: str | None = None
    email: str | None = None
    role: str | None = None
    capacity: int | None = None
    capacity_in: str | None = None
    services: Collection[str] | None = None
    parts: Collection[str] | None = None
    time_zone: str | None = None
    working_hours: Sequence[Mapping[str, Any]] | None = None

    @property
    def said(self) -> dict[str, Any]:
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) is not None}


def problems_of_terms(terms: Terms, *, unknown_services: Collection[str], roles: Collection[str]) -> list[Problem]:
    """Name everything that is wrong with `terms`, given what there is."""
    problems = [_unknown("services", f"There is no service {code}.") for code in unknown_services]
    if terms.role is not None and terms.role not in roles:
        problems.append(_unknown("role", f"There is no role {terms.role}."))
    if strange := sorted(set(terms.parts or ()) - {part.value for part in ROUTED}):
        problems.append(_unknown("parts", f"No order is routed to a part {strange[0]}."))
    if terms.time_zone is not None:
        problems += problems_of_zone(terms.time_zone, "time_zone")
    return problems + problems_of_hours(terms.working_hours or (), "working_hours")


def change(member: Member, terms: Terms) -> bool:
    """Have `member` on these terms; tell whether that is anything new."""
    wanted = terms.said
    if "email" in wanted:
        wanted["email"] = wanted["email"].strip().lower()
    for name in ("services", "parts"):
        if name in wanted:
            wanted[name] = sorted(set(wanted[name]))
    if "role" in wanted:
        wanted["role_key"] = wanted.pop("role")
    if "working_hours" in wanted:
        wanted["working_hours"] = [dict(row) for row in wanted["working_hours"]]
    new = {name: value for name, value in wanted.items() if getattr(member, name) != value}
    for name, value in new.items():
        setattr(member, name, value)
    return bool(new)


def _unknown(field: str, message: str) -> Problem:
    return Problem(field=field, code="unknown", message=message)
