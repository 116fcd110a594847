"""`backup`: everything an installation holds, as it is at one moment, while it runs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click
import psycopg

from cli.backup.take import FOLDERS, Source, take_backup
from cli.check.place import find_place, may_be_secret
from cli.failure import Failure
from cli.places import DEFAULT_DATA


@click.command("backup")
@click.argument("target", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--data",
    "data_dir",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    help="The data directory of the installation that runs here.  [default: .data beside the program]",
)
def command(target: Path, data_dir: Path) -> None:
    """Write a backup into a new directory in DIR: the four databases as they are at one moment, files and keys. Nothing is stopped.

    Which installation: as for `audit`. FILES_FOLDER and ANSWER_FILES_FOLDER name the folders of one that the environment describes.
    What is written is as secret as the installation itself. `orderwright restore` is the way back.
    """
    try:
        folder, waited_s = take_backup(_source(data_dir), target)
    except psycopg.OperationalError as fault:
        raise Failure(str(fault).splitlines()[0], "the servers must run: `orderwright check` says more") from fault
    size = sum(path.stat().st_size for path in folder.iterdir())
    click.echo(f"{folder}\n{size / 1024**2:.1f} MiB; writers waited {waited_s * 1000:.0f} ms", err=False)


def _source(data_dir: Path) -> Source:
    place = find_place(data_dir, None, os.environ)
    if place.data_dir is not None:
        return Source(
            databases=place.databases,
            keys=json.loads((data_dir / "secrets.json").read_text()),
            folders={name: data_dir / name for name in FOLDERS.values()},
            cards=data_dir / "cards.sqlite",
        )
    return Source(
        databases=place.databases,
        keys={name: place.settings[name] for name in sorted(may_be_secret()) if place.settings.get(name)},
        folders={
            name: Path(place.settings[setting]) for setting, name in FOLDERS.items() if place.settings.get(setting)
        },
    )
