"""The outside world of workflow."""
