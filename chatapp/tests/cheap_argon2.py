"""The tests' password hasher: Argon2 with minimal cost, so that creating a person takes a millisecond."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 with minimal cost. Only for tests."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
