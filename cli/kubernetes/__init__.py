"""The manifests for Kubernetes, made from docker-compose.yml, so that both run the same programs with the same settings."""
