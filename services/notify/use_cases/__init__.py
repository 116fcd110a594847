"""What notify does."""
