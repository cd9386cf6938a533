"""Reads. What a viewer may not see does not come back."""
