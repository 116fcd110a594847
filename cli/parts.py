"""Which programs make up a running Orderwright."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from shared.runtime.part import Part

#: The apps that keep data, and what runs for each beside its API.
APPS: Final[Mapping[str, Sequence[str]]] = {
    "intake": ("worker", "relay", "errands"),
    "workflow": ("worker", "relay"),
    "billing": ("worker", "relay", "errands"),
    "notify": ("worker", "relay", "errands"),
}

#: Returns the environment of an app's programs.
Environment = Callable[[str], Mapping[str, str]]


def parts_of(
    environment: Environment,
    addresses: Mapping[str, str],
    run_dir: Path,
    *,
    workers: int = 1,
    worker_program: Path | None = None,
) -> list[Part]:
    """Return every program in the order of its start: mail catcher, card simulator, APIs, workers (`workers` of each app) and relays, portal.

    `worker_program`, called with the name of an app, takes the place of the apps' own workers.
    """
    apis = [_api(app, environment, addresses) for app in APPS]
    beside = [_worker(app, role, environment, run_dir) for app, roles in APPS.items() for role in roles]
    beside += [_worker(app, "worker", environment, run_dir, nth) for nth in range(2, workers + 1) for app in APPS]
    if worker_program is not None:
        beside = [_run_by(worker_program, part) if "-worker" in part.name else part for part in beside]
    portal = _api("portal", environment, addresses, after=tuple(api.name for api in apis))
    return [_mail(environment, addresses), _cards(environment, addresses), *apis, *beside, portal]


def _api(app: str, environment: Environment, addresses: Mapping[str, str], *, after: Sequence[str] = ()) -> Part:
    return Part(
        name="portal" if app == "portal" else f"{app}-api",
        argv=_cli("run", app, "api"),
        env={**environment(app), "BIND": _bind(addresses[app])},
        ready=f"{addresses[app]}/readyz",
        after=after,
        stop_grace_s=15,
    )


def _worker(app: str, role: str, environment: Environment, run_dir: Path, nth: int = 1) -> Part:
    name = f"{app}-{role}" if nth == 1 else f"{app}-{role}-{nth}"
    alive = run_dir / f"{name}.alive"
    return Part(
        name=name,
        argv=_cli("run", app, role),
        env={**environment(app), "HEARTBEAT_FILE": str(alive), "WORKER_NAME": name},
        ready=alive.as_uri(),
        after=(f"{app}-api",),
        stop_grace_s=30,
    )


def _run_by(program: Path, worker: Part) -> Part:
    return replace(worker, argv=[sys.executable, str(program), worker.name.partition("-")[0]])


def _mail(environment: Environment, addresses: Mapping[str, str]) -> Part:
    return Part(
        name="mail",
        argv=_cli("mail-catcher"),
        env={**environment("mail"), "BIND": _bind(addresses["mail"]), "SMTP_BIND": _bind(addresses["smtp"])},
        ready=f"{addresses['mail']}/readyz",
        stop_grace_s=5,
    )


def _cards(environment: Environment, addresses: Mapping[str, str]) -> Part:
    webhooks = {
        f"{provider.upper()}_WEBHOOK_URL": f"{addresses['billing']}/webhooks/{provider}"
        for provider in ("stripe", "paypal")
    }
    return Part(
        name="cards",
        argv=_cli("card-simulator"),
        env={
            **environment("cards"),
            **webhooks,
            "BIND": _bind(addresses["cards"]),
            "PAGE_URL": addresses["cards"],
        },
        ready=f"{addresses['cards']}/readyz",
        stop_grace_s=5,
    )


def _cli(*words: str) -> list[str]:
    return [sys.executable, "-m", "cli", *words]


def _bind(address: str) -> str:
    return address.rpartition("//")[2]
