"""Real phoenix clients, run by node against a live server."""
