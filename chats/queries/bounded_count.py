"""Counts that stop: a badge shows at most "99+"."""

from django.db.models import IntegerField, Subquery

# Badges show at most "99+".
MOST_COUNTED = 100


class BoundedCount(Subquery):
    """How many rows a queryset has; it is sliced, so that the count costs no more than the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
