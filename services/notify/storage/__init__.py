"""How notify keeps its rows."""
