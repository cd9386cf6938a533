"""The Phoenix protocol on the wire: frames and handshake."""
