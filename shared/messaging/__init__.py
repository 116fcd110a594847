"""Messages between apps: sent from the outbox, digested once, received for, parked when nothing can be done with them."""
