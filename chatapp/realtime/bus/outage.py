"""Outages of the bus, which carries messages to open pages."""

from django.conf import settings

from chatapp.lib.outages import REDIS, Outage

# Without Redis the bus is this process, and a busy machine may delay it past the timeout of a publication.
BUS = REDIS if settings.REDIS_URL else Outage("Live delivery")
