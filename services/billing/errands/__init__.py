"""What billing does outside the house: asks payment providers."""
