"""`advisories`: known weaknesses of the packages that the lock pins. It asks the network, so it is no part of `test`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import requests

from cli.failure import Failure
from cli.places import ROOT

_PINNED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_OSV: Final = "https://api.osv.dev"


@click.command("advisories")
def command() -> None:
    """Ask OSV (osv.dev, or the address in OSV_URL) about every pinned package. Ends with status 1 where one is known to be weak."""
    packages = pinned(ROOT / "requirements.lock")
    found = known(packages, os.environ.get("OSV_URL", _OSV))
    for name, ids in found.items():
        click.echo(f"{name} {packages[name]}: {', '.join(ids)}")
    if found:
        raise Failure(
            f"{len(found)} of {len(packages)} packages have known weaknesses", "`./orderwright lock` takes newer ones"
        )
    click.echo(f"{len(packages)} packages, no known weakness")


def pinned(lock: Path) -> dict[str, str]:
    """Return the version of every package that a lock names."""
    return dict(_PINNED.findall(lock.read_text(encoding="utf-8")))


def known(packages: Mapping[str, str], osv_url: str) -> dict[str, Sequence[str]]:
    """Return the ids of what is known against each package, those with none left out. Raises Failure where nobody answers."""
    names = list(packages)
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": packages[name]} for name in names]
    try:
        answer = requests.post(f"{osv_url}/v1/querybatch", json={"queries": queries}, timeout=30)
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
    except (requests.RequestException, KeyError) as fault:
        raise Failure(
            f"{osv_url} can't be asked: {type(fault).__name__}", "nothing was checked; run it where there is a network"
        ) from fault
    if len(results) != len(names):
        raise Failure(
            f"{osv_url} answered about {len(results)} of {len(names)} packages", "nothing was checked; try again"
        )
    return {
        name: [one["id"] for one in result["vulns"]]
        for name, result in zip(names, results, strict=True)
        if result.get("vulns")
    }
