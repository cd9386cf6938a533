"""Record when a device was last used."""

from collections.abc import Collection
from datetime import timedelta

from accounts.models import Device
from chatapp.lib import clock

# Only people read "last seen": one write a minute is precise enough and far cheaper than one per request.
PRECISION = timedelta(minutes=1)


def note_device_seen(*, device: Device) -> None:
    """Update the device's last-seen time, at most once a minute. Queries: 0 or 1."""
    now = clock.now()
    if now - device.last_seen_at >= PRECISION:
        Device.objects.filter(pk=device.pk, last_seen_at__lt=now).update(last_seen_at=now)
        device.last_seen_at = now


def note_devices_seen(*, device_ids: Collection[int]) -> None:
    """Update the last-seen time of several devices, except those that were seen just now. Queries: 1."""
    now = clock.now()
    Device.objects.filter(pk__in=device_ids, ended_at=None, last_seen_at__lt=now - PRECISION).update(last_seen_at=now)
