"""Who is on a topic: tracked by each process, shared through Redis."""
