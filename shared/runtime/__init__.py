"""What a running program needs: settings, logs, servers, a supervisor."""
