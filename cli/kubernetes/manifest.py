"""What every manifest has."""

from __future__ import annotations

from typing import Any, Final

Manifest = dict[str, Any]

OURS: Final = {"app.kubernetes.io/part-of": "orderwright"}


def named(kind: str, name: str, *, api: str = "v1", **rest: Any) -> Manifest:
    """Return a manifest of that kind and name."""
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "labels": labels_of(name)}, **rest}


def labels_of(name: str) -> dict[str, str]:
    """Return the labels of a thing and of what it runs."""
    return {"app.kubernetes.io/name": name, **OURS}
