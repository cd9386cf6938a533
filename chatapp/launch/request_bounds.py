"""Limits for the size of a request's head and the time a request may take to arrive, for all servers.

Sizes of bodies: chatapp.lib.body_limits.
"""

# The request line and all headers.
MAX_HEAD_BYTES = 65_536
# From the connection, or the end of the previous response, to the last byte of the head.
HEAD_SECONDS = 10.0
# Grace period and minimum rate of a body: a slow connection can upload, a stalled one is closed.
BODY_SECONDS = 10.0
BODY_BYTES_PER_SECOND = 16_384


def body_due_seconds(body_bytes: int) -> float:
    """Return the time after the head within which `body_bytes` must have arrived."""
    return BODY_SECONDS + body_bytes / BODY_BYTES_PER_SECOND
