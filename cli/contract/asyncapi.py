"""The contract as an AsyncAPI 3.0 document."""

from typing import Any, Final

import yaml

from cli.contract.samples import sample_of
from cli.contract.schemas import DIALECT, json_schema_of
from shared.contracts.routes import QUEUES, ROUTES, heard_on
from shared.kernel.facts import Ask, Message
from shared.version import __version__

_HEADERS: Final = {
    "type": "object",
    "required": ["task", "id", "source", "sent_at", "signature"],
    "properties": {
        "task": {"type": "string", "description": "The message's name."},
        "id": {
            "type": "string",
            "format": "uuid",
            "description": "Names the message for ever; a repeat carries the same.",
        },
        "source": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,62}$", "description": "Who sends it."},
        "trace_id": {"type": "string", "description": "Ties together all that one event set off."},
        "about": {"type": "string", "description": "What it is about: messages about one thing keep their order."},
        "sent_at": {"type": "string", "format": "date-time", "description": "When it was sent, this time."},
        "signature": {
            "type": "string",
            "pattern": "^v1=[0-9a-f]{64}$",
            "description": "docs/messages.md says of what.",
        },
    },
}


def asyncapi() -> str:
    """Return the document as YAML."""
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Orderwright messages",
            "version": __version__,
            "license": {"name": "Apache-2.0"},
            "description": "Celery tasks of protocol 2 on Redis lists; docs/messages.md has the envelope byte for byte.",
        },
        "defaultContentType": "application/json",
        "servers": {"redis": {"host": "localhost:6379", "protocol": "redis"}},
        "channels": {_key(queue): _channel(queue) for queue in QUEUES},
        "operations": {f"{_key(queue)}_take": _operation(queue) for queue in QUEUES},
        "components": {"messages": {_key(message.wire_name): _message(message) for message in ROUTES}},
    }
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _key(name: str) -> str:
    return name.replace(".", "_")


def _channel(queue: str) -> dict[str, Any]:
    return {
        "address": queue,
        "description": f"The Redis list that {QUEUES[queue]} takes from, oldest on the right.",
        "messages": {
            _key(message.wire_name): {"$ref": f"#/components/messages/{_key(message.wire_name)}"}
            for message in heard_on(queue)
        },
    }


def _operation(queue: str) -> dict[str, Any]:
    return {"action": "receive", "channel": {"$ref": f"#/channels/{_key(queue)}"}}


def _message(message: type[Message]) -> dict[str, Any]:
    schema = {key: value for key, value in json_schema_of(message).items() if key != "$schema"}
    return {
        "name": message.wire_name,
        "title": "ask" if issubclass(message, Ask) else "fact",
        "summary": " ".join((message.__doc__ or "").split()),
        "contentType": "application/json",
        "headers": _HEADERS,
        "payload": {"schemaFormat": f"application/schema+json;version={DIALECT.split('/')[-2]}", "schema": schema},
        "examples": [{"name": "sample", "payload": sample_of(message)}],
    }
