"""Phoenix Channels on Django Channels: frames, sockets, topics, the hub and presence. Independent of the product."""
