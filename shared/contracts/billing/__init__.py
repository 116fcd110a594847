"""The messages of billing."""
