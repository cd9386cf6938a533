"""How large a request's head may be and how long a request may take to arrive, for every server alike.

How large bodies may be: chatapp.lib.body_limits.
"""

# The request line and all headers.
MAX_HEAD_BYTES = 65_536
# From the connection, or the end of the answer before, to the head's last byte.
HEAD_SECONDS = 10.0
# A body's head start, and how fast it has to come after that: a slow line can upload, a stalled one cannot stay.
BODY_SECONDS = 10.0
BODY_BYTES_PER_SECOND = 16_384


def body_due_seconds(body_bytes: int) -> float:
    """Return within which time after the head so much of a body has to be here."""
    return BODY_SECONDS + body_bytes / BODY_BYTES_PER_SECOND
