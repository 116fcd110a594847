"""The contract as a page for people."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from cli.contract.samples import sample_of
from cli.contract.schemas import json_schema_of
from services.intake.domain.reply import WAITS
from services.intake.gateways.webhook_post import ANSWERS_WITHIN_S
from shared.contracts.intake.facts import SubmitOrder
from shared.contracts.routes import QUEUES, ROUTES
from shared.kernel.facts import Ask, Message
from shared.messaging.lists import MOST_TAKEN_BYTES
from shared.messaging.reading import MOST_BYTES


def _spoken(wait: timedelta) -> str:
    """Return a wait as people say it, in its largest unit."""
    seconds = int(wait.total_seconds())
    count, unit = next(
        (seconds // size, unit) for size, unit in ((3600, "h"), (60, "min"), (1, "s")) if seconds >= size
    )
    return f"{count} {unit}"


_ENVELOPE: Final = {
    "body": "base64 of the JSON [[], {the message's fields}, {}]",
    "content-type": "application/json",
    "content-encoding": "utf-8",
    "headers": {
        "lang": "py",
        "task": "intake.submit_order.v1",
        "id": "0198c0de-0000-7000-8000-000000000001",
        "source": "webshop",
        "sent_at": "2026-11-23T12:00:00+00:00",
        "signature": "v1=…",
    },
    "properties": {
        "correlation_id": "0198c0de-0000-7000-8000-000000000001",
        "reply_to": "replies.webshop",
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": "intake"},
        "delivery_tag": "0198c0de-0000-7000-8000-000000000001",
        "body_encoding": "base64",
    },
}

_WAITS: Final = ", ".join(_spoken(wait) for wait in WAITS)

_HEAD: Final = f"""# Messages

This page is written by `./orderwright contract` from the declarations in `shared/contracts`; a test fails when it no longer tells what the code does.
[asyncapi.yaml](asyncapi.yaml) says the same to programs.

## Sending an order from another system

Push one message to the Redis list `intake` with `LPUSH`. It is a Celery task of protocol 2: `send_task` of any Celery client will do, with
the three headers `source`, `sent_at` and `signature` added ([examples/producers](../examples/producers)), and so does plain JSON:

```json
{json.dumps(_ENVELOPE, indent=2)}
```

- `source` is your system's name, the same in the headers and in the fields: lower-case letters, digits, `.`, `_`, `-`.
- `id` is a UUID that you choose. **Send the same message again under the same id until you have the answer**: it counts once. Until then the message is yours to keep.
- `signature` is `v1=` and the hexadecimal HMAC-SHA256, with your system's secret, of these six lines joined by a line feed: source, id, queue (`intake`), task,
  `sent_at`, and the hexadecimal SHA-256 of the body before base64. The operator gives you the name and the secret (`PRODUCERS`, see [operations.md](operations.md)) and
  says which messages you may send. A message is taken for seven days after `sent_at`; sign again when you send again.
- `body_encoding` may be `utf-8` too; then `body` is the JSON itself.
- A message is at most {MOST_BYTES:,} bytes. Times, chains, callbacks, stamps and compression are refused: `eta`, `expires`, `group`, `chord`, `compression`, `stamped_headers`.
- What is no such message is parked, with the reason, for a person to look at. It never stops what is behind it. Of what is larger than
  {MOST_TAKEN_BYTES:,} bytes only so many are kept.

## The answer

With `reply_to` (it must begin with `replies.`) the answer comes as JSON on that list, newest on the left:

```json
{{"message_id": "0198c0de-0000-7000-8000-000000000001", "source": "webshop", "outcome": "accepted",
 "order": {{"order_id": "…", "number": "7KQ2M9XD", "state": "incomplete", "problems": [{{"field": "website", "code": "required", "message": "…"}}]}}}}
```

```json
{{"message_id": "0198c0de-0000-7000-8000-000000000002", "source": "webshop", "outcome": "refused", "code": "invalid",
 "detail": "client.name: Missing data for required field.",
 "problems": [{{"field": "client.name", "code": "required", "message": "Missing data for required field."}},
              {{"field": "service", "code": "service_unknown", "message": "There is no service 'none' on sale."}}]}}
```

`accepted` means that the order is stored: `problems` names every detail that its client will be asked for. `refused` means that it can be no order; `code`, `detail` and
`problems` say everything that is wrong with it, at once; mend it and send it under a new id. `waiting` means that it is stored and will be tried again. A repeat of the message gets the same answer again.

Without `reply_to` the answer comes to your system's webhook, if the operator has one for you (`webhook` and `webhook_secret` in `PRODUCERS`): the same JSON by
`POST`, signed as [Standard Webhooks](https://www.standardwebhooks.com) has it. `webhook-id` is the same in every try; `webhook-timestamp` is the time of the try in
seconds; `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256, with your webhook's secret (the bytes behind `whsec_`), of `<webhook-id>.<webhook-timestamp>.<body>`.
Answer any 2xx within {ANSWERS_WITHIN_S:.0f} seconds. Anything else, a redirection too, is tried again after {_WAITS}, and then given up. A webhook must be reached by
https at an address of the internet, unless the operator allows others. Refuse a signature that is wrong or older than five minutes, and act upon each `webhook-id` once.

With neither, or whatever became of them, ask intake by HTTP with your name and secret: `curl --user webshop:SECRET https://…/submissions/webshop/<id>`
answers with `outcome` and `answer`, or 404 where your message was never heard: send it again.

`source` and `external_id` together name an order for ever: the same content again is the same order, other content is refused with the fields that differ.

## What may change

A message only gains optional fields; unknown fields are passed over. Anything else is a new version beside the old one (`.v2`). The samples below are what earlier versions sent and
are read by every later one.

## All messages
"""


def markdown() -> str:
    """Return the page."""
    return _HEAD + "".join(_section(message) for message in ROUTES)


def _section(message: type[Message]) -> str:
    heard = "An ask, taken from" if issubclass(message, Ask) else "A fact, heard on"
    queues = ", ".join(f"`{queue}` ({QUEUES[queue]})" for queue in ROUTES[message])
    outside = " Other systems may send it." if message is SubmitOrder else ""
    return f"""
### {message.wire_name}

{" ".join((message.__doc__ or "").split())}

{f"{heard} {queues}." if queues else "A fact that nobody hears yet."}{outside}

| field | type | required |
|---|---|---|
{"".join(_rows(json_schema_of(message)))}
```json
{json.dumps(sample_of(message), indent=2, ensure_ascii=False)}
```
"""


def _rows(schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, inner in schema["properties"].items():
        kind, nested = _type_of(inner)
        required = "yes" if name in schema.get("required", ()) else "no"
        yield f"| `{path}{name}` | {kind} | {required} |\n"
        if nested:
            yield from _rows(nested, f"{path}{name}{'[]' if kind.startswith('list') else ''}.")


def _type_of(schema: Mapping[str, Any]) -> tuple[str, Mapping[str, Any] | None]:
    if "anyOf" in schema:
        kind, nested = _type_of(schema["anyOf"][0])
        return f"{kind} or null", nested
    kinds = schema.get("type", "any")
    words = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if words == "array":
        kind, nested = _type_of(schema["items"])
        return f"list of {kind}", nested
    if "format" in schema:
        words = f"{words} ({schema['format']})"
    return words, schema if "properties" in schema else None
