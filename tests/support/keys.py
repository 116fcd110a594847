"""Keys for tests: every app has one, and so have two producers."""

from __future__ import annotations

import json

from shared.messaging.signatures import Keyring

SIGNING_KEYS = json.dumps({app: f"the key of {app}" for app in ("intake", "workflow", "billing", "notify")})
PRODUCERS = json.dumps(
    {
        "webshop": {"key": "the key of webshop"},
        "shop": {
            "key": "the key of shop",
            "sends": ["workflow.order_completed.v1", "intake.order_incomplete.v1"],
        },
    }
)
KEYRING = Keyring.read(SIGNING_KEYS, PRODUCERS)
