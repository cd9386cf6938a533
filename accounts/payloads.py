"""Payloads of people and devices."""

from datetime import datetime
from typing import Annotated, TypedDict

from accounts.models import Device, User
from accounts.models.user import Density, WeekStart
from accounts.rules.email_address import own_email, readable_email
from accounts.rules.status import current_do_not_disturb_until, current_status, current_status_until
from accounts.rules.verification import is_verified
from accounts.rules.working_hours import DAYS, hours_of
from chatapp.lib import clock
from chatapp.lib.inputs import described
from chatapp.lib.outputs import Next, Timestamp, choices
from chatapp.lib.pictures import SMALL


class StatusPayload(TypedDict):
    """A person's status and do-not-disturb."""

    status: Annotated[str, described("Empty once it has ended")]
    status_until: Annotated[Timestamp | None, described("When the status ends")]
    do_not_disturb_until: Timestamp | None


class PublicPersonPayload(StatusPayload):
    """A person as others see them; never the email."""

    id: int
    name: str
    avatar: Annotated[str | None, described("URL path of the picture, 64 pixels wide")]


class WorkingHoursPayload(TypedDict):
    """When a person works, in their time zone."""

    days: list[Annotated[str, described(enum=DAYS)]]
    start: Annotated[str, described("Such as 09:00")]
    end: Annotated[str, described("Before the start: on the next day")]


class PersonPayload(PublicPersonPayload):
    """Your own account."""

    email: str
    email_verified: Annotated[bool, described("Also true on a site that sends no mail")]
    pending_email: Annotated[str | None, described("Replaces `email` once it is verified")]
    show_reading: Annotated[bool, described("Whether read positions are shared, in both directions")]
    takes_direct_messages: Annotated[bool, described("Whether others may send direct messages to the person")]
    language: Annotated[str, described("Of the pages and mails, such as pt-br; empty: as the browser asks")]
    time_zone: Annotated[str, described("Of the pages, such as Europe/Berlin; empty: the browser's")]
    week_start: Annotated[str, choices(WeekStart)]
    working_hours: Annotated[WorkingHoursPayload | None, described("Others see only whether they are outside them")]
    shares_working_hours: Annotated[bool, described("Whether people of shared chats see when the person is back")]
    density: Annotated[str, choices(Density, "Height of the chat list's rows")]
    undo_send: Annotated[bool, described("Whether the person's browsers hold messages back for a moment")]
    show_previews: Annotated[bool, described("Whether the person's pages show link previews; `previews` come anyway")]


class DevicePayload(TypedDict):
    """A signed-in device, for its owner."""

    id: int
    name: str
    kind: Annotated[str, choices(Device.Kind)]
    address: Annotated[str | None, described("IP address")]
    last_seen_at: Timestamp
    current: bool


class DeviceListPayload(TypedDict):
    """Your signed-in devices, last seen first."""

    devices: list[DevicePayload]
    next: Next


class AccessTokenPayload(TypedDict):
    """An access token; the refresh token comes in a cookie."""

    token: str


class SignedUpPayload(AccessTokenPayload):
    """An access token and its account."""

    user: PersonPayload


class ChannelTokenPayload(TypedDict):
    """A channel token for one topic: a chat, or your own `user:<user_id>`."""

    token: str
    user_id: int


class SignInCodeRequestPayload(TypedDict):
    """The secret that the mailed code works with. Keep it on the requesting client."""

    request: str


def person_payload(person: User) -> PersonPayload:
    """The viewer's own account."""
    return {
        **seen_person_payload(person),
        "email": own_email(person),
        "email_verified": is_verified(person),
        "pending_email": readable_email(person.pending_email) or None,
        "show_reading": person.show_reading,
        "takes_direct_messages": person.takes_direct_messages,
        "language": person.language,
        "time_zone": person.time_zone,
        "week_start": person.week_start,
        "working_hours": working_hours_payload(person),
        "shares_working_hours": person.shares_working_hours,
        "density": person.density,
        "undo_send": person.undo_send,
        "show_previews": person.show_previews,
    }


def working_hours_payload(person: User) -> WorkingHoursPayload | None:
    """A person's own working hours."""
    hours = hours_of(person)
    if hours is None:
        return None
    return {"days": [DAYS[day - 1] for day in hours.days], "start": hours.start, "end": hours.end}


def seen_person_payload(person: User) -> PublicPersonPayload:
    """A person's public profile."""
    return {
        "id": person.pk,
        "name": person.name,
        **status_payload(person),
        "avatar": avatar_address(person.avatar),
    }


def status_payload(person: User) -> StatusPayload:
    """A person's status and do-not-disturb."""
    return {
        "status": current_status(person),
        "status_until": _time(current_status_until(person)),
        "do_not_disturb_until": _time(current_do_not_disturb_until(person)),
    }


def _time(moment: datetime | None) -> str | None:
    return clock.to_rfc3339(moment) if moment else None


def avatar_address(picture: str) -> str | None:
    """Return the URL path of the 64-pixel avatar (`/256` is the large one), or None without a picture."""
    return f"/media/avatars/{picture}/{SMALL}" if picture else None


def device_payload(device: Device, *, current_id: int) -> DevicePayload:
    """A signed-in device, for its owner."""
    return {
        "id": device.pk,
        "name": str(device),
        "kind": device.kind,
        "address": device.address,
        "last_seen_at": clock.to_rfc3339(device.last_seen_at),
        "current": device.pk == current_id,
    }
