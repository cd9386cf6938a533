"""The database's clock, for times that one process writes and another compares: the machines' own clocks differ."""

from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, Value
from django.db.models.functions import Now


def seconds_ago(seconds: float) -> ExpressionWrapper:
    """Return an expression for the moment `seconds` ago."""
    return ExpressionWrapper(Now() - Value(timedelta(seconds=seconds)), output_field=DateTimeField())
