"""What a process needs around it: servers of its own, a supervisor, and databases made ready."""
