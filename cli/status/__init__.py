"""How it is with a running installation, at a glance."""
