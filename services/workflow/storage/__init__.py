"""How workflow keeps its rows."""
