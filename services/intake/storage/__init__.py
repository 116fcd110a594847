"""How intake keeps its rows."""
