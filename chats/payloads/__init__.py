"""Row to dict: the only definition of what leaves the server."""
