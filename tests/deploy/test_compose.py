"""docker-compose.yml: what runs, what it needs, and who can reach it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from cli.parts import APPS

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text()
SERVICES = yaml.safe_load(TEXT)["services"]
PROGRAMS = {f"{app}-{role}": ["run", app, role] for app, roles in APPS.items() for role in ("api", *roles)}
#: What the example sets: the secrets are empty and to be made, the rest is what a trial needs.
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match("[A-Z]", line)
)
TRIAL = {name: value for name, value in EXAMPLE.items() if value}
REQUIRED = re.compile(r"\$\{(\w+):?\?(\w+) is not set, see \.env\.example\}")
#: The images that are not ours.
BOUGHT = {"postgres", "redis", "tls"}


def is_there(*command):
    return (
        shutil.which(command[0])
        and subprocess.run([*command, "version"], check=False, capture_output=True).returncode == 0
    )


#: The commands of this machine that read compose files.
COMPOSES = [command for command in (["docker-compose"], ["docker", "compose"]) if is_there(*command)]


def test_it_is_a_compose_file():
    checked = subprocess.run(
        [str(Path(sys.executable).with_name("check-jsonschema")), "--builtin-schema", "vendor.compose-spec", str(FILE)],
        capture_output=True,
        check=False,
        text=True,
    )

    assert (checked.returncode, checked.stderr) == (0, ""), checked.stdout


def test_every_app_has_its_programs():
    assert set(SERVICES) == {*BOUGHT, "prepare", "portal", "mail", "cards", *PROGRAMS}
    assert {name: SERVICES[name]["command"] for name in PROGRAMS} == PROGRAMS
    assert SERVICES["portal"]["command"] == ["run", "portal", "api"]


@pytest.mark.parametrize("name", sorted(SERVICES.keys() - {"prepare"}))
def test_everything_that_stays_is_started_again_and_watched(name):
    service = SERVICES[name]

    assert service["restart"] == "unless-stopped"
    assert service["init"] is True
    assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_nothing_may_do_or_take_more_than_it_needs(name):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]  # noqa: S108 - in the container
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"\$\{\w+_MEMORY:-\d+[mg]\}", service["mem_limit"])
    assert service["pids_limit"] >= 100
    assert service["logging"] == {"driver": "json-file", "options": {"max-size": "10m", "max-file": "5"}}
    assert service.get("cap_add") == (["NET_BIND_SERVICE"] if name == "tls" else None)
    assert service.get("user") == (name if name in {"postgres", "redis"} else None)  # ours is said in the image


def test_what_plays_the_outside_world_runs_in_trials_only_and_tls_where_it_is_asked_for():
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "mail": ["dev"],
        "cards": ["dev"],
        "tls": ["tls"],
    }
    assert TRIAL == {
        "COMPOSE_PROFILES": "dev",
        "SMTP_URL": "smtp://mail:8026",
        "STRIPE_URL": "http://cards:8000",
        "PAYPAL_URL": "http://cards:8000",
        "PAYPAL_CLIENT_ID": "simulator",
    }


def test_the_proxy_knows_where_portal_and_webhooks_are():
    proxy = (ROOT / "deploy/tls/Caddyfile").read_text()
    places = re.findall(r"reverse_proxy (\S+):8000", proxy)

    assert SERVICES["tls"]["networks"] == ["edge"]
    assert places == ["billing-api", "portal"]
    assert all("edge" in SERVICES[place]["networks"] for place in places)
    assert set(re.findall(r"@webhooks path (.*)", proxy)[0].split()) == {
        SERVICES["cards"]["environment"][f"{name}_WEBHOOK_URL"].removeprefix("http://billing-api:8000")
        for name in ("STRIPE", "PAYPAL")
    }


def test_what_prepares_ends_and_everything_waits_for_it():
    waiting = {name for name, service in SERVICES.items() if "prepare" in service.get("depends_on", {})}

    assert SERVICES["prepare"]["restart"] == "no"
    assert waiting == SERVICES.keys() - {*BOUGHT, "prepare"}


def test_one_image_is_built_once():
    assert [name for name, service in SERVICES.items() if "build" in service] == ["prepare"]
    assert {SERVICES[name]["image"] for name in (*PROGRAMS, "prepare", "portal", "mail", "cards")} == {
        "${ORDERWRIGHT_IMAGE:-orderwright:local}"
    }


def test_no_secret_stands_in_the_file():
    secret = re.compile("PASSWORD|KEY$|REDISCLI_AUTH")
    found = {
        value
        for service in SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if secret.search(name)
    }
    signing = json.loads(SERVICES["intake-api"]["environment"]["SIGNING_KEYS"])
    in_urls = re.findall(r"://\w*:([^@\s]+)@", TEXT)

    assert [value for value in (*found, *signing.values(), *in_urls) if not REQUIRED.fullmatch(value)] == []


def test_every_secret_is_demanded_by_its_name_and_empty_in_the_example():
    demanded = REQUIRED.findall(TEXT)

    assert [name for name, said in demanded if name != said] == []
    assert {name for name, _ in demanded} - TRIAL.keys() == EXAMPLE.keys() - TRIAL.keys()


def test_every_other_setting_of_the_file_is_in_the_example():
    written = set(re.findall(r"\$\{(\w+)", TEXT))
    passed_on = {name for name, value in SERVICES["intake-api"]["environment"].items() if value is None}

    assert (written - EXAMPLE.keys()) | passed_on == set(
        re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    )


def test_only_what_works_with_the_servers_can_reach_them():
    networks = yaml.safe_load(TEXT)["networks"]
    on_edge = {name for name, service in SERVICES.items() if "edge" in service["networks"]}

    assert networks["data"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["data"]
    assert [SERVICES[name]["networks"] for name in ("portal", "mail", "cards", "tls")] == [["edge"]] * 4
    assert on_edge == {
        "portal",
        "mail",
        "cards",
        "tls",
        "intake-errands",
        "billing-errands",
        "notify-errands",
        *(f"{app}-api" for app in APPS),
    }


def test_an_app_knows_its_own_database_only():
    for name, (_, app, _) in PROGRAMS.items():
        urls = [value for key, value in SERVICES[name]["environment"].items() if "DATABASE" in key]

        assert [re.sub(r"\$\{.*\}", "*", url) for url in urls] == [f"postgresql://{app}:*@postgres:5432/{app}"]


def test_ports_of_portal_apis_and_mail_page_are_open_to_this_machine_only():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert set(ports) == {"portal", "mail", "cards", *(f"{app}-api" for app in APPS), "tls"}
    assert ports.pop("tls") == [
        "${TLS_BIND:-0.0.0.0}:${HTTP_PORT:-80}:80",
        "${TLS_BIND:-0.0.0.0}:${HTTPS_PORT:-443}:443",
    ]
    assert [
        port for found in ports.values() for port in found if not re.match(r"\$\{\w+_BIND:-127\.0\.0\.1\}:", port)
    ] == []


@pytest.mark.parametrize("compose", COMPOSES, ids=" ".join)
def test_a_missing_secret_stops_the_start_with_its_name(compose, tmp_path):
    given = TRIAL | {name: f"a{number}" * 16 for number, name in enumerate(EXAMPLE) if name not in TRIAL}
    shutil.copy(FILE, tmp_path)

    def start(environment):
        environment = environment | {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        return subprocess.run(
            [*compose, "config", "-q"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    complete = start(given)
    assert (complete.returncode, complete.stdout) == (0, ""), complete.stderr
    for name in {name for name, _ in REQUIRED.findall(TEXT)}:
        stopped = start({other: value for other, value in given.items() if other != name})
        assert stopped.returncode != 0
        assert f"{name} is not set, see .env.example" in stopped.stderr
