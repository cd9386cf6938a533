"""Remember when a device was last in use."""

from datetime import timedelta

from accounts.models import Device
from chatapp.lib import clock

# "Last seen" is read by people: a write a minute is precise enough, one per request would be a burden.
PRECISION = timedelta(minutes=1)


def note_device_seen(*, device: Device) -> None:
    """Write the present moment to the device, at most once a minute. Queries: 0 or 1."""
    now = clock.now()
    if now - device.last_seen_at >= PRECISION:
        Device.objects.filter(pk=device.pk, last_seen_at__lt=now).update(last_seen_at=now)
        device.last_seen_at = now
