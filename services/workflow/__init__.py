"""workflow: orders from receipt to the end, as the agency tracks them.

Owns: members, roles; pipelines, stages; orders with their assignments, deliveries, revisions; routing decisions; the history.
Hears: from intake the order's way to its validation, clients, services; from billing its invoice; from notify what became
of notices; from itself that a delivery was left without an answer.
Tells: order assigned, unassigned, stage changed, delivered, revision requested, accepted, completed, cancelled; member changed.
"""
