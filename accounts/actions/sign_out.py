"""Sign out on this device."""

from accounts.actions.end_device import SIGNED_OUT, end_device
from accounts.models import Device


def sign_out(*, device: Device) -> None:
    """End this session; the person's other devices stay signed in."""
    end_device(device=device, reason=SIGNED_OUT)
