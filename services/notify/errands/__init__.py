"""What notify does outside of the house."""
