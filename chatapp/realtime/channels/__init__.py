"""Phoenix semantics of one socket: its channels, the order of its frames and its replies."""
