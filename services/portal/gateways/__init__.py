"""The apps' HTTP APIs, one client each. Answers are the JSON that docs describe; a no is a Refusal, silence is an Outage."""
