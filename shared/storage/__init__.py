"""How rows are kept: one transaction a piece of work, and the tables every app has beside its own."""
