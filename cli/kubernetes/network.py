"""Who may speak to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cli.kubernetes.manifest import OURS, Manifest, named
from cli.kubernetes.settings import compose
from cli.parts import APPS


def network() -> list[Manifest]:
    """Nobody speaks to anybody but where it is said: the portal to the APIs, all but the portal to the servers, some to the world."""
    services = compose()
    apis = [f"{app}-api" for app in APPS]
    behind = [
        name for name, one in services.items() if "data" in one["networks"] and one.get("image", "").startswith("${")
    ]
    outside = [name for name in behind if "edge" in services[name]["networks"]]
    every: Mapping[str, Any] = {"matchLabels": OURS}
    dns = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}
    servers = {"ports": [{"port": 5432, "protocol": "TCP"}, {"port": 6379, "protocol": "TCP"}]}
    world = {
        "to": [
            {
                "ipBlock": {
                    "cidr": "0.0.0.0/0",
                    "except": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"],
                }
            }
        ]
    }
    metrics = {"ports": [{"port": 9100, "protocol": "TCP"}, {"port": 8000, "protocol": "TCP"}]}
    watchers = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}]
    http = [{"port": 8000, "protocol": "TCP"}]
    return [
        _rule("nobody", every, ingress=[], egress=[]),
        _rule("names", every, egress=[dns]),
        _rule("watched", every, ingress=[{"from": watchers, **metrics}]),
        _rule("servers", _any_of(behind), egress=[servers]),
        _rule("world", _any_of(outside), egress=[world]),
        _rule("portal-asks", _any_of(["portal"]), egress=[{"to": [{"podSelector": _any_of(apis)}], "ports": http}]),
        _rule("apis-answer", _any_of(apis), ingress=[{"from": [{"podSelector": _any_of(["portal"])}], "ports": http}]),
        _rule("portal-answers", _any_of(["portal"]), ingress=[{"ports": http}]),
        _rule("webhooks", _any_of(["billing-api"]), ingress=[{"ports": http}]),
    ]


def _any_of(names: list[str]) -> Manifest:
    return {"matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": names}]}


def _rule(name: str, whom: Mapping[str, Any], **rules: Any) -> Manifest:
    kinds = [kind.capitalize() for kind in rules]
    return named(
        "NetworkPolicy",
        name,
        api="networking.k8s.io/v1",
        spec={"podSelector": dict(whom), "policyTypes": kinds, **rules},
    )
