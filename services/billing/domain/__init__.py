"""The rules of billing."""
