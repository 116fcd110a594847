"""Billing's partners, in its own words."""
