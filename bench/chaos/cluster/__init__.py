"""Three nodes on a replicated database and Redis, each machine in a network namespace of its own."""
