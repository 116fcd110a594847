"""Do the books agree? Every check here is between rows of one transaction, so nothing under way can explain a difference."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.routes import BILLING

#: What is asked of billing's database, and how an answer reads. There should be none.
_LEDGER: Final = (
    (
        "SELECT value_currency AS currency, sum(value_amount) AS total FROM ledger_postings GROUP BY 1 HAVING sum(value_amount) <> 0",
        "The ledger does not sum to zero in {currency}: {total}.",
    ),
    (
        """SELECT entry_id, value_currency AS currency, sum(value_amount) AS total FROM ledger_postings
           GROUP BY 1, 2 HAVING sum(value_amount) <> 0 ORDER BY 1""",
        "Ledger entry {entry_id} does not sum to zero in {currency}: {total}.",
    ),
    (
        """SELECT id FROM ledger_entries e
           WHERE NOT EXISTS (SELECT FROM ledger_postings p WHERE p.entry_id = e.id) ORDER BY 1""",
        "Ledger entry {id} moves nothing.",
    ),
)
_BALANCES: Final = (
    (
        """SELECT client_id, currency, coalesce(b.amount, 0) AS kept, coalesce(l.total, 0) AS posted
           FROM balances b FULL JOIN (
               SELECT client_id, value_currency AS currency, -sum(value_amount) AS total
               FROM ledger_postings WHERE account = 'client_balances' GROUP BY 1, 2
           ) l USING (client_id, currency)
           WHERE coalesce(b.amount, 0) <> coalesce(l.total, 0) ORDER BY 1, 2""",
        "The balance of client {client_id} is {kept} {currency}, but the ledger says {posted}.",
    ),
    (
        """SELECT client_id, currency, on_hold, coalesce(held, 0) AS held FROM balances b LEFT JOIN (
               SELECT client_id, amount_currency AS currency, sum(amount_amount) AS held
               FROM holds WHERE state = 'held' GROUP BY 1, 2
           ) h USING (client_id, currency) WHERE on_hold <> coalesce(held, 0) ORDER BY 1, 2""",
        "Of the balance of client {client_id} {on_hold} {currency} is on hold, but its holds come to {held}.",
    ),
)
_INVOICES: Final = (
    (
        """SELECT number, paid_amount, total FROM invoices i
           CROSS JOIN LATERAL (SELECT coalesce(sum(amount_amount), 0) AS total FROM payments p WHERE p.invoice_id = i.id) p
           WHERE total <> paid_amount ORDER BY number""",
        "Invoice {number} counts {paid_amount} as paid, but its payments come to {total}.",
    ),
    (
        """SELECT number, total_amount, total FROM invoices i
           CROSS JOIN LATERAL (SELECT coalesce(sum(quantity * unit_price_amount - discount + CASE WHEN is_tax_included THEN 0 ELSE tax END), 0) AS total
                               FROM invoice_lines l WHERE l.invoice_id = i.id) l
           WHERE total <> total_amount ORDER BY number""",
        "Invoice {number} is over {total_amount}, but its lines come to {total}.",
    ),
    (
        """SELECT number, total, CASE state WHEN 'open' THEN total_amount - paid_amount ELSE 0 END AS due FROM invoices i
           CROSS JOIN LATERAL (SELECT coalesce(sum(value_amount), 0) AS total FROM ledger_postings p
                               JOIN ledger_entries e ON e.id = p.entry_id
                               WHERE e.invoice_id = i.id AND p.account = 'receivables') p
           WHERE total <> CASE state WHEN 'open' THEN total_amount - paid_amount ELSE 0 END ORDER BY number""",
        "Of invoice {number} {due} is due, but the ledger says {total}.",
    ),
)
_NUMBERS: Final = (
    (
        """SELECT prefix || missing AS number FROM number_series s
           CROSS JOIN LATERAL (SELECT min(substr(number, length(prefix) + 1)::bigint) AS first
                               FROM invoices WHERE starts_with(number, prefix)) f
           CROSS JOIN LATERAL generate_series(f.first, s.upcoming - 1) AS missing
           WHERE NOT EXISTS (SELECT FROM invoices i WHERE i.number = prefix || missing) ORDER BY missing""",
        "Number {number} was given to no invoice.",
    ),
    (
        """SELECT number FROM invoices i JOIN number_series s ON starts_with(number, prefix)
           WHERE substr(number, length(prefix) + 1)::bigint >= upcoming ORDER BY 1""",
        "Number {number} is on an invoice, and is yet to be given.",
    ),
)


def ledger(view: View) -> Check:
    """The ledger sums to zero, as a whole and in every entry (rule B-2)."""
    return _check(view, "ledger", _LEDGER, "SELECT count(*) FROM ledger_entries")


def balances(view: View) -> Check:
    """What clients have prepaid is what the ledger says."""
    return _check(view, "balances", _BALANCES, "SELECT count(*) FROM balances")


def invoices(view: View) -> Check:
    """Invoices agree with their lines, their payments and the ledger."""
    return _check(view, "invoices", _INVOICES, "SELECT count(*) FROM invoices")


def numbers(view: View) -> Check:
    """From the first invoice that is there, no number is missing (rule B-3)."""
    return _check(view, "invoice numbers", _NUMBERS, "SELECT count(*) FROM invoices")


def _check(view: View, name: str, questions: Sequence[tuple[str, str]], count: str) -> Check:
    def findings() -> Iterator[str]:
        for query, sentence in questions:
            for row in view.rows(BILLING, query):
                answer: dict[str, Any] = row._asdict()
                yield sentence.format_map(answer)

    return Check(name=name, counted=view.count(BILLING, count), findings=list(findings()))
