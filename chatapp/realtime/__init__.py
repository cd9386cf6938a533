"""The Phoenix Channels protocol on Django Channels: frames, sockets, topics, the hub and presence. Knows no product."""
