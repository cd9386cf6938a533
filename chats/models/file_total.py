"""How many bytes all files have, without looking at them."""

from django.db import models

from chatapp.lib import clock


class FileTotal(models.Model):
    """One row: an estimate that is never too low. Files that are deleted count until the next count."""

    bytes = models.PositiveBigIntegerField()
    counted_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        """Return the number of bytes."""
        return str(self.bytes)
