"""Puts workflow together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from services.workflow.messages import HANDLERS
from services.workflow.messages.gathering import gather
from services.workflow.settings import Settings
from services.workflow.storage.order_counts import count_orders
from services.workflow.storage.work import Work
from services.workflow.use_cases.found_agency import FoundAgency, found_agency
from services.workflow.use_cases.keep_watch import keep_watch
from services.workflow.use_cases.load_sample import load_sample
from shared.assembly import App, Begin
from shared.storage.trail import Watched

if TYPE_CHECKING:
    from flask_smorest import Blueprint as Resource


def sample(begin_work: Begin[Work]) -> None:
    """Fill an empty database with the sample agency."""
    with begin_work() as work:
        load_sample(work)


def found(settings: Settings, begin_work: Begin[Work]) -> None:
    """Have a first administrator, where the settings name one and nobody works here yet."""
    if settings.first_admin_email:
        with begin_work() as work:
            found_agency(
                work,
                FoundAgency(
                    email=settings.first_admin_email,
                    name=settings.first_admin_name,
                    password=settings.first_admin_password,
                ),
            )


def at_start(begin_work: Begin[Work]) -> None:
    """Have the clocks watched and the work planned, whatever became of the messages that go on with it."""
    with begin_work() as work:
        keep_watch(work)


def furnish(settings: Settings) -> Mapping[str, Any]:
    """Return what workflow's pieces of work have beside the database: how long before its date an order is told of."""
    return {"due_soon_for": timedelta(hours=settings.due_soon_hours)}


def resources() -> list[Resource]:
    """Return the resources of the API. Only the API imports them: nobody else needs a web framework."""
    from services.workflow.api import (
        api_keys,
        boards,
        calendar,
        clocks,
        deliveries,
        desk_views,
        doors,
        feed,
        files,
        members,
        order_notes,
        orders,
        pipelines,
        plans,
        proposals,
        ratings,
        reports,
        roles,
        routing,
        tasks,
        threads,
    )

    modules = (
        boards, desk_views, feed, orders, clocks, tasks, threads, files, deliveries, order_notes, ratings, reports, plans, proposals, members, roles, pipelines, routing, calendar, api_keys
    )  # fmt: skip
    return [*doors.resources, *(module.resource for module in modules)]


APP: Final[App[Settings, Work]] = App(
    name="workflow",
    title="Orderwright workflow",
    settings=Settings,
    work=Work,
    handlers=HANDLERS,
    gather=gather,
    resources=resources,
    count_orders=count_orders,
    migrations=Path(__file__).parent / "storage" / "migrations" / "versions",
    watched=Watched(
        changes={"members": "permissions", "roles": "permissions", "api_keys": "permissions"},
        reads={"trail.export": "export", "views.export": "export", "reports.show_table": "export"},
    ),
    sample=sample,
    found=found,
    at_start=at_start,
    furnish=furnish,
)
