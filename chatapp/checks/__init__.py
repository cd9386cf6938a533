"""What `make test` does: bring PostgreSQL, Redis and Chromium, run every check, take all of it away again."""
