"""What intake does outside of the house."""
