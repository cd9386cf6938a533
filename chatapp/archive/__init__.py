"""Backing up a site, restoring it, and moving it from SQLite to PostgreSQL."""
