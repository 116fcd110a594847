"""The audit of a live system: what was accepted has reached everything due to it, or something under way says why not."""
