"""The messages of intake."""
