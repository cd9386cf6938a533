"""A database and a data directory of release 1.0, and what must work when a newer release starts on them."""
