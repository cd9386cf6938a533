"""Whether all processes of the site run the same release."""

from django.conf import settings

from chatapp.doctor.findings import Skipped, Wrong
from chatapp.ops.snapshots import reachable_processes


def check_releases() -> str:
    """Compare the releases in the snapshots of living processes."""
    if not settings.REDIS_URL:
        raise Skipped("REDIS_URL isn't set: there is one process")
    snapshots, is_reachable = reachable_processes()
    if not is_reachable:
        raise Skipped("Redis doesn't answer, see redis")
    # The first is this command's own.
    others = {one["process"]: one.get("release", "an older one") for one in snapshots[1:]}
    different = {name: release for name, release in others.items() if release != settings.RELEASE}
    if different:
        shown = ", ".join(f"{name} runs {release}" for name, release in sorted(different.items())[:5])
        raise Wrong(
            f"this is release {settings.RELEASE}, but {shown}",
            fix="finish the upgrade: install the same release everywhere and restart the processes",
        )
    return f"{len(others)} process(es), all {settings.RELEASE}"
