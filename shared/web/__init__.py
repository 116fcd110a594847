"""HTTP, the same way in every app: who asks, what is wrong, pages of lists, health."""
