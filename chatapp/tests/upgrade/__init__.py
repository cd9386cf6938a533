"""A database and a data folder of release 1.0, and what must still hold when a newer release starts on them."""
