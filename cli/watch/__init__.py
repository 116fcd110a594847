"""What watches a running installation: the dashboard for Grafana and the alerts for Prometheus, described once."""
