"""What intake does for people."""
