"""Is everything of merged clients with those whom they turned out to be?"""

from collections.abc import Iterator
from typing import Final

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.intake.mergers import ClientMerged, RepeatMerger
from shared.contracts.routes import BILLING, INTAKE, NOTIFY, WORKFLOW

#: What each app keeps of clients, and in which column it says whose it is.
_KEPT: Final = (
    (INTAKE, "orders", "client_id", ""),
    (INTAKE, "contacts", "client_id", ""),
    (WORKFLOW, "orders", "client_id", ""),
    (BILLING, "invoices", "client_id", ""),
    (BILLING, "subscriptions", "client_id", ""),
    (BILLING, "saved_methods", "client_id", ""),
    (BILLING, "balances", "client_id", "WHERE amount <> 0"),
    (NOTIFY, "notices", "recipient_id", ""),
)


def merged_clients(view: View) -> Check:
    """Nothing is kept of a client who turned out to be another: it is all the other's."""
    merged = {
        row.id: row.email for row in view.rows(INTAKE, "SELECT id, email FROM clients WHERE merged_into IS NOT NULL")
    }

    def findings() -> Iterator[str]:
        for app, table, column, where in _KEPT if merged else ():
            for row in view.rows(app, f"SELECT {column} AS id, count(*) FROM {table} {where} GROUP BY 1 ORDER BY 1"):  # noqa: S608 - our own words
                if row.id in merged and not _is_coming(view, app, row.id):
                    yield f"{row.count} {table} of {app} are still those of {merged[row.id]}, who was merged."

    return Check(name="merged clients", counted=len(merged), findings=list(findings()))


def _is_coming(view: View, app: str, client_id: object) -> bool:
    return view.explains(app, ClientMerged, client_id) or view.explains(INTAKE, RepeatMerger, client_id)
