"""The base that kustomize builds on: programs, their services, scaling, disruption budgets and network rules."""

from __future__ import annotations

from typing import Any, Final

import yaml

from cli.kubernetes.manifest import Manifest, labels_of, named
from cli.kubernetes.network import network
from cli.kubernetes.settings import SECRET, SETTINGS, compose, defaults, environment, secrets
from cli.parts import APPS

_IMAGE: Final = "orderwright"
_HEAD: Final = "# Written by `orderwright contract` from docker-compose.yml and cli/kubernetes.\n"
#: Longer than any message or errand takes, so that a program that is scaled away ends its work.
_GRACE_S: Final = 60
#: One more worker for so many messages, and when the next has waited so long.
_MESSAGES_EACH: Final = 500
_OLDEST_S: Final = 10
_MOST_WORKERS: Final = 8
_FILES: Final = {"workflow-api": "files", "intake-api": "answer-files", "intake-errands": "answer-files"}
_MEMORY: Final = "/var/lib/orderwright"


def documents() -> dict[str, str]:
    """Return every file of deploy/kubernetes/base by its path from the top."""
    names = [f"{app}-{role}" for app, roles in APPS.items() for role in ("api", *roles)]
    programs = [_program(name) for name in (*names, "portal")]
    files = {
        "settings.yaml": [named("ConfigMap", SETTINGS, data=defaults())],
        "prepare.yaml": [_prepare()],
        "programs.yaml": programs,
        "services.yaml": [_service(name) for name in (*(f"{app}-api" for app in APPS), "portal")],
        "volumes.yaml": [_volume(name) for name in sorted(set(_FILES.values()))],
        "scaling.yaml": [_redis_password(), *(_scaled(name) for name in names if _queue(name))],
        "disruption.yaml": [_budget(program["metadata"]["name"]) for program in programs],
        "network.yaml": network(),
    }
    kustomization = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(files),
        "images": [{"name": _IMAGE, "newName": _IMAGE, "newTag": "latest"}],
    }
    folder = "deploy/kubernetes/base"
    written = {f"{folder}/{name}": _yaml(*manifests) for name, manifests in files.items()}
    example = named("Secret", SECRET, type="Opaque", stringData=dict.fromkeys(secrets(), ""))
    return {
        **written,
        f"{folder}/kustomization.yaml": _yaml(kustomization),
        "deploy/kubernetes/secrets.example.yaml": _yaml(example),
    }


def _yaml(*manifests: Manifest) -> str:
    return _HEAD + yaml.safe_dump_all(manifests, sort_keys=False, width=160)


def _container(name: str) -> Manifest:
    service = compose()[name]
    own = [{"name": "files", "mountPath": _MEMORY}] if name in _FILES else []
    return {
        "name": name,
        "image": _IMAGE,
        "args": service["command"],
        "env": environment(service["environment"]),
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "512Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}, *own],  # noqa: S108  # nosec B108 - in the container
    }


def _pod(name: str, container: Manifest, **rest: Any) -> Manifest:
    own = [{"name": "files", "persistentVolumeClaim": {"claimName": _FILES[name]}}] if name in _FILES else []
    return {
        "metadata": {
            "labels": labels_of(name),
            "annotations": {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "8000" if name.endswith("-api") else "9100",
            },
        },
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "terminationGracePeriodSeconds": _GRACE_S,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 10001,
                "runAsGroup": 10001,
                "fsGroup": 10001,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
            "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}, *own],
            **rest,
        },
    }


def _program(name: str) -> Manifest:
    container = _container(name)
    answers = name == "portal" or name.endswith("-api")
    if answers:
        container["ports"] = [{"name": "http", "containerPort": 8000}]
        container["readinessProbe"] = {"httpGet": {"path": "/readyz", "port": "http"}, "periodSeconds": 5}
        container["livenessProbe"] = {
            "httpGet": {"path": "/healthz", "port": "http"},
            "periodSeconds": 10,
            "failureThreshold": 6,
        }
    else:
        command = ["sh", "-c", "find /tmp/heartbeat -newermt '30 seconds ago' | grep -q ."]
        container["livenessProbe"] = {
            "exec": {"command": command},
            "initialDelaySeconds": 30,
            "periodSeconds": 10,
            "failureThreshold": 6,
        }
    spec = {
        "replicas": 2 if answers else 1,
        "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "template": _pod(name, container),
    }
    if _queue(name):
        del spec["replicas"]  # KEDA's to say
    return named("Deployment", name, api="apps/v1", spec=spec)


def _queue(name: str) -> str:
    """Return the queue that a program takes from, nothing for one that takes from none."""
    app, _, role = name.partition("-")
    return {"worker": app, "errands": f"{app}.errands"}.get(role, "")


def _prepare() -> Manifest:
    container = _container("prepare")
    spec = {
        "backoffLimit": 10,
        "ttlSecondsAfterFinished": 3600,
        "template": _pod("prepare", container, restartPolicy="OnFailure"),
    }
    return named("Job", "prepare", api="batch/v1", spec=spec)


def _service(name: str) -> Manifest:
    spec = {
        "selector": {"app.kubernetes.io/name": name},
        "ports": [{"name": "http", "port": 8000, "targetPort": "http"}],
    }
    return named("Service", name, spec=spec)


def _volume(name: str) -> Manifest:
    spec = {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "10Gi"}}}
    return named("PersistentVolumeClaim", name, spec=spec)


def _redis_password() -> Manifest:
    found = [
        {"parameter": "address", "name": SECRET, "key": "REDIS_HOST"},
        {"parameter": "password", "name": SECRET, "key": "REDIS_PASSWORD"},
    ]
    return named("TriggerAuthentication", "redis", api="keda.sh/v1alpha1", spec={"secretTargetRef": found})


def _scaled(name: str) -> Manifest:
    queue = _queue(name)
    by_length = {
        "type": "redis",
        "metadata": {"listName": queue, "listLength": str(_MESSAGES_EACH), "databaseIndex": "0"},
        "authenticationRef": {"name": "redis"},
    }
    by_age = {
        "type": "prometheus",
        "metadata": {
            "serverAddress": "http://prometheus-operated.monitoring.svc:9090",
            "query": f'max(orderwright_queue_oldest_seconds{{queue="{queue}"}})',
            "threshold": str(_OLDEST_S),
            "ignoreNullValues": "true",
        },
    }
    spec = {
        "scaleTargetRef": {"name": name},
        "minReplicaCount": 1,
        "maxReplicaCount": _MOST_WORKERS,
        "pollingInterval": 5,
        "cooldownPeriod": 120,
        "fallback": {"failureThreshold": 3, "replicas": 2},
        "triggers": [by_length, by_age],
    }
    return named("ScaledObject", name, api="keda.sh/v1alpha1", spec=spec)


def _budget(name: str) -> Manifest:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": {"app.kubernetes.io/name": name}}}
    return named("PodDisruptionBudget", name, api="policy/v1", spec=spec)
