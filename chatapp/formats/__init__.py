"""Formats of dates where Django's own have 12-hour times."""
