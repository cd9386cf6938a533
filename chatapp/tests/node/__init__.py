"""Real phoenix clients, run by Node.js against a live server."""
