"""The page of the parts and who tells whom, drawn from the code."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final

from cli.parts import APPS
from shared.contracts.routes import QUEUES, ROUTES, teller_of

_INTRO: Final = """# The parts, and who tells whom

<!-- Written by `orderwright contract` from the tables of the code. -->

Four apps do the work, each with a database of its own; the portal shows it and owns nothing. An app never reads another's database and never calls another's API to do its own
work: what it needs it has learnt from messages and kept. So each scales, is deployed and fails on its own.
"""
_PROGRAMS: Final = """
## Programs

Each app is an API, workers that digest its queue in bulk, a relay that sends again and rings timers, and, where it speaks to the world outside, a program of errands.
Any of them may run several times.
"""
_MESSAGES: Final = """
## Messages

The number is how many kinds of message one app tells another; [messages.md](messages.md) has each. A message is written in the sender's database in the transaction of the change
it tells of, pushed to Redis after the commit, digested by its receiver in one transaction with its effect, and taken out of the sender's database when the receipt is back
([decision 2](decisions/0002-a-message-is-kept-until-its-receipt-is-back.md)).
"""
_STATES: Final = """
## States

What may become of what: each is one table in the code, and anything else is refused.
"""
_MACHINES: Final = (
    ("An order at intake, until it is validated", "services.intake.domain.states"),
    ("An order at workflow, as the agency tracks it", "services.workflow.domain.states"),
    ("An invoice", "services.billing.domain.states"),
    ("A notice", "services.notify.domain.states"),
)
_LAYERS: Final = """
## Layers of an app

```mermaid
flowchart TD
    app --> api & messages & gateways
    api & messages --> errands --> use_cases --> storage --> domain
    gateways --> ports --> domain
```

`domain` and `use_cases` know no framework; `storage` is the only place of SQL, and `shared/storage/work.py` the only one that commits. A test holds every import to this.
[CONTRIBUTING.md](../CONTRIBUTING.md) says where a line of code goes.
"""


def architecture() -> str:
    """Return docs/architecture.md."""
    machines = [f"### {title}\n\n{_machine(importlib.import_module(module).MOVES)}" for title, module in _MACHINES]
    return "\n".join([_INTRO, _PROGRAMS, _programs(), _MESSAGES, _messages(), _STATES, *machines, _LAYERS.lstrip("\n")])


def _programs() -> str:
    lines = ["flowchart LR", "    people([browsers]) --> portal", "    systems([other systems]) --> redis[(Redis)]"]
    for app, roles in APPS.items():
        lines += [
            f"    subgraph {app}",
            *(f"        {app}_{role}[{role}]" for role in ("api", *roles)),
            f"        {app}_db[(database)]",
            "    end",
            f"    portal --> {app}_api",
            *(f"    {app}_{role} --- {app}_db" for role in ("api", *roles)),
            *(f"    redis --- {app}_{role}" for role in roles),
        ]
    lines += [
        "    billing_errands --> providers([Stripe, PayPal])",
        "    notify_errands --> outside([mail, webhooks, chat])",
    ]
    return _drawn(lines)


def _messages() -> str:
    told: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for message, queues in ROUTES.items():
        for queue in queues:
            told[teller_of(message), QUEUES[queue]].append(message.wire_name)
    lines = [f"    {teller} -- {len(names)} --> {hearer}" for (teller, hearer), names in sorted(told.items())]
    return _drawn(["flowchart LR", *lines])


def _machine(moves: Mapping[Any, Mapping[Any, Any]]) -> str:
    """Draw a table of moves; several moves between the same two states are one arrow."""
    arrows: Mapping[tuple[str, str], list[str]] = defaultdict(list)
    for state, reached in moves.items():
        for move, after in reached.items():
            arrows[_name(state), _name(after)].append(_name(move).replace("_", " "))
    lines = [f"    {here} --> {there}: {', '.join(names)}" for (here, there), names in arrows.items()]
    first = _name(next(iter(moves)))
    ends = [f"    {_name(state)} --> [*]" for state, reached in moves.items() if not reached]
    return _drawn(["stateDiagram-v2", f"    [*] --> {first}", *lines, *ends])


def _name(value: Enum) -> str:
    return str(value.value)


def _drawn(lines: list[str]) -> str:
    return "\n".join(["```mermaid", *lines, "```", ""])
