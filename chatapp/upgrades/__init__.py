"""Upgrades from one release to the next: which may follow which, and what a migration does to the one that serves."""
