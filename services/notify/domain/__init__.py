"""What a notice is, what can happen to it, and who it may go to."""
