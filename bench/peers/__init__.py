"""Servers to compare with. All do one thing: what one client says, everyone hears."""
