"""Kits: what an agency may begin with, a service with its form, its stages and its tasks, kept as data beside this package."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from services.portal.gateways.app_api import Json
from services.portal.gateways.apps import Apps
from shared.kernel.money import exponent

_FOLDER: Final = Path(__file__).parents[1] / "kits"
_DAY: Final = "2027-01-15"

#: An answer of each kind, for an order that is placed to try things out.
_ANSWERS: Final[Mapping[str, Callable[[Json], Any]]] = {
    "text": lambda field: f"A test: {field['label']}"[: _most(field, 200)],
    "long_text": lambda field: f"This order is a test. {field['label']}"[: _most(field, 2000)],
    "number": lambda field: field["limits"].get("minimum", 1),
    "email": lambda _field: "test@example.com",
    "url": lambda _field: "https://www.example.com",
    "phone": lambda _field: "+1 202 555 0100",
    "date": lambda _field: _DAY,
    "choice": lambda field: field["options"][0],
    "many_choice": lambda field: field["options"][:1],
    "yes_no": lambda _field: True,
}


def _most(field: Json, otherwise: int) -> int:
    return int(field["limits"].get("max_length", otherwise))


@cache
def kits() -> Mapping[str, Json]:
    """Return the kits by their keys."""
    read = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.yaml"))]
    return {kit["key"]: kit for kit in read}


def begin_with(apps: Apps, kit: Json, currency: str) -> None:
    """Have a kit's tasks, stages and service; what is there by the same key is as the kit has it. Raises a Refusal or Outage."""
    for tasks in kit["task_lists"]:
        apps.stages.have_task_list(tasks["key"], {"name": tasks["name"], "tasks": tasks["tasks"]})
    pipeline = {name: said for name, said in kit["pipeline"].items() if name != "key"}
    apps.stages.have_pipeline(kit["pipeline"]["key"], pipeline)
    offer = {name: said for name, said in kit["service"].items() if name != "code"}
    price = {"amount": offer["price"] * 10 ** exponent(currency), "currency": currency}
    pipeline_key = {"pipeline": kit["pipeline"]["key"]}
    apps.catalogue.publish(kit["service"]["code"], offer | pipeline_key | {"price": price})


def answers_to_try(fields: list[Json]) -> Json:
    """Return answers that an order form takes, for an order to try things out; files are left to whoever tries."""
    return {field["name"]: _ANSWERS[field["kind"]](field) for field in fields if field["kind"] in _ANSWERS}
