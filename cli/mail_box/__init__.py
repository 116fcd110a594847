"""A mail server that keeps everything and delivers nothing, for development and tests."""
