"""Queries for people and their devices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from accounts.models import Device, User
from accounts.rules.email_address import canonical_email, stored_emails
from accounts.site import current_site
from chatapp.lib import clock
from chatapp.lib.compiled_query import CompiledQuery
from chatapp.lib.database_time import seconds_ago
from chatapp.lib.networks import network_of
from chatapp.lib.pagination import Keyset, Page
from chatapp.lib.skeleton import caseless_skeleton, is_same_spelling, skeleton

# Larger numbers cannot be ids: databases raise an error for them instead of finding no row.
MAX_ID = 2**63 - 1
# How many spellings with the same skeleton are compared. Names stored before this check existed may have more.
_MAX_SPELLINGS = 50
# How many of an account's newest devices determine its known networks.
_NETWORKS_KNOWN = 200
# Bounded: a sign-in computes a hash for each account that shares the address.
MAX_SHARING = 3
# How long after its last use a device counts as online. Open sockets note theirs every two minutes.
ONLINE_FOR = timedelta(minutes=4)
_LAST_SEEN = Keyset("devices", {"-last_seen_at": datetime, "-pk": int})


def live_device(*, device_id: int, user_id: int) -> Device | None:
    """Return the device with its user loaded, or None when its session has ended or the user is inactive.

    Queries: 1.
    """
    if not (0 < device_id <= MAX_ID and 0 < user_id <= MAX_ID):
        return None
    device = _live_device.first(device_id=device_id, user_id=user_id)
    return device if device is None or device.created_at > _oldest_begin() else None


def devices_ended_since(*, seconds: float) -> list[tuple[int, int]]:
    """Return (device id, user id) of the sessions that ended in the last `seconds`, by an action or by their age.

    Queries: 1, with SESSION_MAX_DAYS 2, answered by the indexes `device_ended_since` and `device_by_age`.
    """
    ended = list(Device.objects.filter(ended_at__gte=seconds_ago(seconds)).values_list("pk", "user_id"))
    if not settings.SESSION_MAX_DAYS:
        return ended
    oldest = _oldest_begin()
    window = timedelta(seconds=seconds)
    aged = Device.objects.filter(created_at__gt=oldest - window, created_at__lte=oldest, ended_at=None)
    return ended + list(aged.values_list("pk", "user_id"))


def live_people(devices: Iterable[tuple[int, int]]) -> dict[int, User]:
    """Map device id to person for each pair (device id, user id) with a live session. Queries: 1."""
    owners = {device_id: user_id for device_id, user_id in devices if 0 < device_id <= MAX_ID}
    oldest = _oldest_begin()
    return {
        device.pk: device.user
        for device in _not_ended_among(device_ids=list(owners))
        if device.user_id == owners[device.pk] and device.created_at > oldest
    }


def live_devices_of(person: User, *, cursor: str | None = None, limit: int | None = None) -> Page[Device]:
    """Return the person's signed-in devices, last seen first, without those whose credentials have expired.

    Queries: 1.
    Errors: Invalid.
    """
    now = clock.now()
    in_reach = Q(kind=Device.Kind.BROWSER, last_seen_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)) | Q(
        kind=Device.Kind.API, last_seen_at__gt=now - timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
    )
    return _LAST_SEEN.page(_live().filter(in_reach, user=person), cursor=cursor, limit=limit)


def person_by_email(email: object) -> User | None:
    """Return the person with this login in any spelling, active or not. Queries: 1, or 0 unless `email` is text."""
    logins = stored_emails(email)
    found = {person.email: person for person in User.objects.filter(email__in=logins)} if logins else {}
    return next((found[login] for login in logins if login in found), None)


def people_sharing_email(email: object) -> list[User]:
    """Return the accounts that share this address with an older account (`User.shared_email`), by id.

    Queries: 1, or 0 for an invalid address.
    """
    address = canonical_email(email)
    return list(User.objects.filter(shared_email=address).order_by("pk")[:MAX_SHARING]) if address else []


def person_by_id(user_id: int) -> User | None:
    """Return the person, active or not."""
    return User.objects.filter(pk=user_id).first() if 0 < user_id <= MAX_ID else None


def password_of(person: User) -> str:
    """Return the currently stored password hash."""
    return User.objects.values_list("password", flat=True).get(pk=person.pk)


def avatar_of(person: User) -> str:
    """Return the currently stored picture name."""
    return User.objects.values_list("avatar", flat=True).get(pk=person.pk)


def people_by_email(emails: Iterable[object]) -> list[User]:
    """Return the active people with one of these logins, by id; invalid addresses are skipped. Queries: 1."""
    logins = {login for email in emails for login in stored_emails(email)}
    return list(User.objects.filter(email__in=logins, is_active=True).order_by("pk")) if logins else []


def online_among(user_ids: Collection[int]) -> tuple[int, ...]:
    """Return those of these people of whom a device was used within the last minutes, by id. Queries: 1."""
    seen = Device.objects.filter(user_id__in=user_ids, ended_at=None, last_seen_at__gte=clock.now() - ONLINE_FOR)
    return tuple(seen.order_by("user_id").values_list("user_id", flat=True).distinct())


def is_known_network(*, email: str, address: str | None) -> bool:
    """Return whether a stored device of the account signed in from this network (chatapp.lib.networks). Queries: 1."""
    if not address:
        return False
    devices = Device.objects.filter(user__email__in=stored_emails(email))
    if ":" not in address:
        return devices.filter(address=address).exists()
    # The lower half of an IPv6 address changes daily, so the newest devices are compared by network.
    newest = devices.exclude(address=None).order_by("-pk").values_list("address", flat=True)[:_NETWORKS_KNOWN]
    return network_of(address) in {network_of(known) for known in newest}


def hash_not_like(prefix: str) -> str | None:
    """Return any active user's password hash without this prefix, or None. Queries: 1, a full scan at worst."""
    hashes = User.objects.filter(password__startswith="argon2$", is_active=True)
    return hashes.exclude(password__startswith=prefix).values_list("password", flat=True).first()


def looks_like_another(name: str, *, person: User | None = None) -> bool:
    """Return whether a name looks like another person's or the site's. An identical name doesn't count.

    Deactivated accounts are compared too: their messages are still visible.
    Queries: 1.
    """
    caseless = caseless_skeleton(name)
    if caseless == caseless_skeleton(current_site().name):
        return True
    others = User.objects.filter(Q(name_skeleton=skeleton(name)) | Q(name_caseless_skeleton=caseless))
    if person is not None:
        others = others.exclude(pk=person.pk)
    spellings = others.order_by().values_list("name", flat=True).distinct()[:_MAX_SPELLINGS]
    return any(not is_same_spelling(name, spelling) for spelling in spellings)


def has_owner() -> bool:
    """Return whether the first staff account exists."""
    return User.objects.filter(is_staff=True, is_superuser=True).exists()


def _live() -> QuerySet[Device]:
    return _not_ended().filter(created_at__gt=_oldest_begin())


def _not_ended() -> QuerySet[Device]:
    return Device.objects.filter(ended_at=None, user__is_active=True).select_related("user")


def _oldest_begin() -> datetime:
    """Return the earliest start of a session that can still be live."""
    days = settings.SESSION_MAX_DAYS
    return clock.now() - timedelta(days=days) if days else datetime.min.replace(tzinfo=UTC)


def _not_ended_of(device_ids: list[int]) -> QuerySet[Device]:
    return _not_ended().filter(pk__in=device_ids)


# Compiled once, so they must not contain a point in time.
_not_ended_among = CompiledQuery(_not_ended_of)
_live_device = CompiledQuery(lambda device_id, user_id: _not_ended().filter(pk=device_id, user_id=user_id)[:1])
