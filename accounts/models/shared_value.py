"""What all machines of a site have to agree on."""

from django.db import models


class SharedValue(models.Model):
    """A value that every machine of the site must have, or a secret that they share (accounts/shared_values.py).

    `fingerprint` is the SHA-256 of a secret, or the value itself where that is none. `sealed` is the secret, encrypted
    with a key derived from SECRET_KEY; empty for values that each machine has from elsewhere.
    """

    name = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    sealed = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        """Return the name."""
        return self.name
