"""PostgreSQL and Valkey from wheels, run beside us on loopback, for a machine that has neither."""
