"""The contract of messages as documents: for people and for programs."""
