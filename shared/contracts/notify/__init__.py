"""The messages of notify."""
