"""The outside world in intake's words."""
