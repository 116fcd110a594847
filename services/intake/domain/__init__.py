"""The rules of taking orders in."""
