"""The commands' front: help, failures, ports, secrets."""

from __future__ import annotations

import socket
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.failure import Failure
from cli.keys import keys_in
from cli.main import COMMANDS, main
from cli.places import choose_ports
from shared.runtime.embedded.process import free_port


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    outcome = CliRunner().invoke(main, [command, "--help"])

    assert outcome.exit_code == 0
    assert outcome.stdout.startswith(f"Usage: main {command}")


def test_the_list_of_commands_names_every_one() -> None:
    outcome = CliRunner().invoke(main, ["--help"])

    assert outcome.exit_code == 0
    shown = " ".join(outcome.stdout.split())
    assert [says for says, _ in COMMANDS.values() if says not in shown] == []


def test_a_failure_ends_with_status_1_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)

    outcome = CliRunner().invoke(main, ["prepare"])

    assert outcome.exit_code == 1
    assert outcome.stderr == (
        "error: DATABASE_URL is not set\n"
        "next:  set it in the environment; `orderwright prepare --help` says what it holds\n"
    )


def test_ports_follow_the_first_and_a_taken_one_is_replaced_and_named() -> None:
    with socket.socket() as taken:
        first = min(free_port(), 64_000)
        taken.bind(("127.0.0.1", first + 2))
        taken.listen()

        ports = choose_ports(first)

    assert "workflow" in ports.moved
    assert ports.of["workflow"] != first + 2
    assert ports.of["portal"] == first
    assert len(set(ports.of.values())) == 8


def test_a_portal_port_that_was_insisted_on_and_is_taken_is_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        with pytest.raises(Failure, match="is taken by another program"):
            choose_ports(taken.getsockname()[1], insist=True)


def test_secrets_are_made_once_kept_privately_and_completed_for_a_new_app(tmp_path: Path) -> None:
    first = keys_in(tmp_path, ["intake"])

    again = keys_in(tmp_path, ["intake", "billing"])

    assert (again.token_keys, again.link_key) == (first.token_keys, first.link_key)
    assert again.database_passwords["intake"] == first.database_passwords["intake"]
    assert set(again.signing_keys) == {"intake", "billing"}
    assert keys_in(tmp_path, ["intake", "billing"]) == again
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert first.token_keys["workflow"] not in repr(first)
