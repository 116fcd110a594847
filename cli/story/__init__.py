"""The main job, played out: orders come in as messages, people do their part, and the outcome is checked."""
