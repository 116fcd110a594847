"""workflow: orders from receipt to the end, as the agency tracks them.

Owns: members, roles; pipelines, stages; orders with their assignments, tasks, threads, files, deliveries, revisions, proposals, ratings;
routing decisions; the calendar, clocks and plans; the history, and the reports that are read from it.
Hears: from intake the order's way to its validation, clients, services; from billing its invoice; from notify what became
of notices; from itself that a delivery was left without an answer, that a date has come, that it is time to plan.
Tells: order assigned, unassigned, stage changed, at risk, overdue, delivered, revision requested, accepted, completed, cancelled, changed,
rated; message posted; member changed.
"""
