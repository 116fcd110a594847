"""The rules of work: states, orders, routing, deliveries, who sees what."""
