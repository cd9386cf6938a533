"""What hubs send each other, and the channel layer that carries it."""
