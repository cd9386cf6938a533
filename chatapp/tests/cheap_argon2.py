"""The password hasher of the tests: Argon2 with the smallest work, so that making a person costs a millisecond."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2 whose cost is next to nothing. Only for tests."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
