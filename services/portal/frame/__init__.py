"""What every screen stands in: who is signed in, what protects it, how things are written, what shows when something is missing."""
