"""`make test`: starts PostgreSQL, Redis and Chromium, runs every check, cleans up."""
