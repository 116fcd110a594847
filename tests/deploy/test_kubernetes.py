"""The base for Kubernetes: whole, safe, scaled by queues, and with everything that programs read."""

from __future__ import annotations

import dataclasses
import importlib
import re
from pathlib import Path

import pytest
import yaml

from cli.parts import APPS
from shared.contracts.routes import QUEUES

BASE = Path(__file__).parents[2] / "deploy/kubernetes/base"
KUSTOMIZATION = yaml.safe_load((BASE / "kustomization.yaml").read_text())
MANIFESTS = [one for name in KUSTOMIZATION["resources"] for one in yaml.safe_load_all((BASE / name).read_text())]
SECRET = yaml.safe_load((BASE.parent / "secrets.example.yaml").read_text())


def of_kind(*kinds):
    return {one["metadata"]["name"]: one for one in MANIFESTS if one["kind"] in kinds}


PROGRAMS = of_kind("Deployment", "Job")
DEPLOYMENTS = of_kind("Deployment")


def container_of(name):
    (container,) = PROGRAMS[name]["spec"]["template"]["spec"]["containers"]
    return container


def test_every_file_is_listed_and_nothing_is_there_twice():
    assert {*KUSTOMIZATION["resources"], "kustomization.yaml"} == {path.name for path in BASE.iterdir()}
    names = [(one["kind"], one["metadata"]["name"]) for one in MANIFESTS]
    assert len(set(names)) == len(names)


def test_every_program_runs_and_the_databases_are_prepared():
    programs = {f"{app}-{role}": ["run", app, role] for app, roles in APPS.items() for role in ("api", *roles)}

    assert {name: container_of(name)["args"] for name in DEPLOYMENTS} == {
        **programs,
        "portal": ["run", "portal", "api"],
    }
    assert container_of("prepare")["args"] == ["prepare"]


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_program_may_do_no_more_than_it_needs_and_is_watched(name):
    pod, container = PROGRAMS[name]["spec"]["template"]["spec"], container_of(name)

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert "livenessProbe" in container or name == "prepare"
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    claimed = {
        volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"] if "persistentVolumeClaim" in volume
    }
    assert claimed <= of_kind("PersistentVolumeClaim").keys()


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_all_that_a_program_is_told_is_there_before_it_is_used(name):
    settings, secret = of_kind("ConfigMap")["orderwright-settings"]["data"], SECRET["stringData"]
    known = set()
    for told in container_of(name)["env"]:
        for source, keys in (("configMapKeyRef", settings), ("secretKeyRef", secret)):
            if source in told.get("valueFrom", {}):
                assert told["valueFrom"][source]["key"] in keys
        assert "${" not in told.get("value", "")
        assert set(re.findall(r"\$\((\w+)\)", told.get("value", ""))) <= known
        if not told.get("valueFrom", {}).get("secretKeyRef", {}).get("optional"):
            known.add(told["name"])
    assert len({told["name"] for told in container_of(name)["env"]}) == len(container_of(name)["env"])


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_a_program_is_told_every_setting_that_it_can_not_do_without(name):
    settings = importlib.import_module(f"services.{name.partition('-')[0]}.settings").Settings
    needed = {field.name.upper() for field in dataclasses.fields(settings) if field.default is dataclasses.MISSING}

    assert needed - {told["name"] for told in container_of(name)["env"]} == set()


def test_workers_are_scaled_by_the_length_and_the_age_of_their_queue():
    scaled = of_kind("ScaledObject")
    queues = {}
    for name, one in scaled.items():
        by_length, by_age = one["spec"]["triggers"]
        queues[by_length["metadata"]["listName"]] = name
        assert one["spec"]["scaleTargetRef"] == {"name": name}
        assert name in DEPLOYMENTS
        assert "replicas" not in DEPLOYMENTS[name]["spec"]
        assert f'queue="{by_length["metadata"]["listName"]}"' in by_age["metadata"]["query"]
        assert by_length["authenticationRef"]["name"] in of_kind("TriggerAuthentication")
    taken = {queue for queue, app in QUEUES.items() if queue == app or queue.partition(".")[2] in APPS[app]}
    assert set(queues) == taken == set(QUEUES)


def test_services_budgets_and_rules_mean_programs_that_are_there():
    selectors = [one["spec"]["selector"] for one in of_kind("Service").values()]
    selectors += [
        one["spec"]["selector"]["matchLabels"] for one in of_kind("PodDisruptionBudget", "Deployment").values()
    ]
    named = {
        name
        for rule in of_kind("NetworkPolicy").values()
        for expression in rule["spec"]["podSelector"].get("matchExpressions", ())
        for name in expression["values"]
    }

    assert {one["app.kubernetes.io/name"] for one in selectors} == DEPLOYMENTS.keys()
    assert of_kind("PodDisruptionBudget").keys() == DEPLOYMENTS.keys()
    assert named <= PROGRAMS.keys()


def test_nobody_reaches_the_servers_but_who_works_with_them_and_nobody_the_world_but_who_must():
    rules = of_kind("NetworkPolicy")

    def meant(rule):
        return set(rules[rule]["spec"]["podSelector"]["matchExpressions"][0]["values"])

    assert rules["nobody"]["spec"] == {
        "podSelector": {"matchLabels": {"app.kubernetes.io/part-of": "orderwright"}},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [],
        "egress": [],
    }
    assert meant("servers") == PROGRAMS.keys() - {"portal"}
    assert {name for name in meant("world") if not name.endswith(("-api", "-errands"))} <= {"prepare"}
    assert rules["servers"]["spec"]["egress"] == [
        {"ports": [{"port": 5432, "protocol": "TCP"}, {"port": 6379, "protocol": "TCP"}]}
    ]
