"""Backups: all four databases as they were at one moment, keys and files; and the way back."""
