"""Is the work in hand? Nobody's order, no forgotten acceptance, no order without a history."""

from collections.abc import Iterator

from cli.audit.report import Check
from cli.audit.view import View
from shared.contracts.routes import WORKFLOW
from shared.contracts.workflow.facts import AcceptSilently

_ROUTED = """SELECT a.order_id, a.member_id FROM assignments a
             WHERE a.is_open AND a.part = 'worker'
               AND EXISTS (SELECT FROM routing_decisions d WHERE d.order_id = a.order_id AND d.member_id = a.member_id)"""

_MISCOUNTED = """SELECT m.name, COALESCE(l.open_orders, 0) AS kept, count(a.member_id) AS counted
                   FROM members m LEFT JOIN member_loads l ON l.member_id = m.id
                   LEFT JOIN assignments a ON a.member_id = m.id AND a.is_open AND a.part IN ('worker', 'editor')
                  GROUP BY m.id, l.member_id
                 HAVING (count(a.member_id), COALESCE(sum(a.points), 0), COALESCE(sum(a.minutes), 0))
                        IS DISTINCT FROM (COALESCE(l.open_orders, 0), COALESCE(l.open_points, 0), COALESCE(l.open_minutes, 0))
                  ORDER BY m.name"""


def orders_in_hand(view: View) -> Check:
    """Every order to be worked on has somebody, or waits in the pool with a reason (rule W-4)."""
    query = """SELECT number, state, pool_reason FROM orders o WHERE state IN ('queued', 'in_progress') AND NOT EXISTS
               (SELECT FROM assignments a WHERE a.order_id = o.id AND a.is_open AND a.part = 'worker') ORDER BY number"""
    alone = view.rows(WORKFLOW, query)
    counted = view.count(WORKFLOW, "SELECT count(*) FROM orders WHERE state IN ('queued', 'in_progress')")
    # Whoever is taken off an order that was begun leaves it without a reason for the pool.
    return Check(
        name="orders in hand",
        counted=counted,
        findings=[
            f"Order {row.number} is queued, but nobody works on it and nothing says why."
            for row in alone
            if row.state == "queued" and not row.pool_reason
        ],
        notes=[
            f"Order {row.number} is in progress, and nobody works on it." for row in alone if row.state == "in_progress"
        ],
    )


def deliveries_waiting(view: View) -> Check:
    """Every delivery that waits for the client counts as accepted one day (rule W-10)."""
    orders = view.rows(WORKFLOW, "SELECT id, number FROM orders WHERE state = 'delivered' ORDER BY number")
    findings = [
        f"Order {order.number} is delivered, but no timer takes silence for acceptance."
        for order in orders
        if not view.explains(WORKFLOW, AcceptSilently, order.id)
    ]
    return Check(name="deliveries that wait", counted=len(orders), findings=findings)


def routing(view: View) -> Check:
    """Routing has put one member on an order, and nobody above their capacity: a person's word may do both (rule W-3).

    What is kept as everybody's load is what counting their open orders gives.
    """

    def findings() -> Iterator[str]:
        twice = f"""SELECT o.number, count(*) AS members FROM ({_ROUTED}) r JOIN orders o ON o.id = r.order_id
                    GROUP BY o.number HAVING count(*) > 1 ORDER BY o.number"""  # noqa: S608 - our own constant
        for row in view.rows(WORKFLOW, twice):
            yield f"Order {row.number} was routed to {row.members} members at once."
        above = f"""SELECT m.name, m.capacity, count(*) AS orders FROM ({_ROUTED}) r JOIN members m ON m.id = r.member_id
                    GROUP BY m.id HAVING count(*) > m.capacity ORDER BY m.name"""  # noqa: S608 - our own constant
        for row in view.rows(WORKFLOW, above):
            yield f"{row.name} was routed {row.orders} orders, but has room for {row.capacity}."
        for row in view.rows(WORKFLOW, _MISCOUNTED):
            yield f"{row.name} has {row.counted} open orders, but {row.kept} are kept as their load."

    counted = view.count(WORKFLOW, "SELECT count(*) FROM assignments WHERE is_open")
    return Check(name="routing", counted=counted, findings=list(findings()))


def histories(view: View) -> Check:
    """Every order's history begins with its receipt, and tells its end."""

    def findings() -> Iterator[str]:
        lines = """SELECT o.number, o.state, bool_or(h.what = 'order_received') AS has_start,
                          bool_or(h.after ->> 'state' = o.state) AS has_state
                   FROM orders o LEFT JOIN history h ON h.order_id = o.id GROUP BY o.id ORDER BY o.number"""
        for row in view.rows(WORKFLOW, lines):
            if not row.has_start:
                yield f"The history of order {row.number} does not begin with its receipt."
            elif not row.has_state:
                yield f"The history of order {row.number} does not say how it became {row.state}."

    counted = view.count(WORKFLOW, "SELECT count(*) FROM orders")
    return Check(name="histories", counted=counted, findings=list(findings()))
