"""How billing keeps its things."""
