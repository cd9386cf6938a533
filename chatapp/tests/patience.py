"""How long a test waits for what must come."""

# It costs time only when the test fails, so it allows for a machine that is busy with something else.
PATIENCE_SECONDS = 20.0
