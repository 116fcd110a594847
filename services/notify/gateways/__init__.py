"""The outside world: mail servers, and templates on disk."""
