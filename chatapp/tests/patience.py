"""Timeouts of tests."""

# A timeout costs time only when a test fails, so it allows for a busy machine.
PATIENCE_SECONDS = 20.0
