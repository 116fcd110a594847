"""The stories as a table for people."""

from collections.abc import Iterable

from rich import box
from rich.table import Table

from cli.story.verdict import Story


def table_of(stories: Iterable[Story]) -> Table:
    """Return one row an order: what happened, to whom it went and why, what its client was told."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, expand=True)
    for heading in (
        "Order",
        "Client and service",
        "Received",
        "Validated",
        "Invoice",
        "Assigned, and why",
        "Stages",
        "Outcome",
        "Mails",
    ):
        table.add_column(heading, overflow="fold")
    for story in stories:
        table.add_row(*_cells(story))
    return table


def _cells(story: Story) -> list[str]:
    order, row = story.told, story.row
    who = f"{order.payload['client'].get('name') or '?'}\n{order.payload['service']}"
    if row is None:
        problems = "\n".join(f"{p['field']}: {p['message']}" for p in (order.answer or {}).get("problems", ()))
        return [order.name, who, "", "", "", problems, "", order.state, ""]
    return [
        f"{order.number}\n{order.name}",
        who,
        _when(story, "order_received"),
        _when(story, "order_validated") + ("\nafter completion" if order.was_completed else ""),
        "\n".join(f"{invoice['number']} {invoice['state']}" for invoice in story.invoices),
        _assigned(story),
        " > ".join(stage["name"] for stage in row["stages"]) if row["state"] == "completed" else str(row["stage"]),
        f"{row['state']}{', revised once' if order.revision_asked else ''}",
        str(story.arrived),
    ]


def _when(story: Story, what: str) -> str:
    found = next((line["at"] for line in story.history if line["what"] == what), None)
    return found[11:19] if found else "no"


def _assigned(story: Story) -> str:
    row = story.row or {}
    names = ", ".join(assignee["name"] for assignee in row.get("assignees", ()))
    routing = row.get("routing")
    return f"{names}\n{routing['sentence']}" if routing else names
