"""The outage of what carries messages to open pages."""

from django.conf import settings

from chatapp.lib.outages import REDIS, Outage

# Without Redis it is this process, which a busy machine may hold up for longer than a publication may take.
BUS = REDIS if settings.REDIS_URL else Outage("Live delivery")
