"""Servers to compare with. All do one thing: broadcast each client's messages to all."""
