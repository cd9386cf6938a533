"""Reads. Results contain only what the viewer may see."""
