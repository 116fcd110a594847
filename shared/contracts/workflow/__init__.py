"""The messages of workflow."""
