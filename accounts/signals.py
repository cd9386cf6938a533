"""Signals of the accounts app, sent after commit. A failing receiver does not affect the others."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.dispatch import Signal

# Sent with device_id, user_id, reason: a device session has ended; its sockets must close.
device_ended = Signal()

# Sent with user_id: a new account exists.
person_created = Signal()

# Sent with user_id: the person's name, status or picture has changed.
person_changed = Signal()

# Sent with user_id: the person's time zone has changed.
time_zone_changed = Signal()

# Sent with user_id: the account was deactivated.
person_deactivated = Signal()

# Sent with user_id: the person's address was verified.
email_verified = Signal()

# Sent with user_id: the account lost its address to the owner of the mailbox and was deactivated.
address_taken_over = Signal()


# Sent with user_id, path: the person signed up on the way to this path of the site.
signed_up_for = Signal()

# Sent with path: the receiver that owns join links returns a JoinLinkSeen if the path is a valid one.
join_link_asked = Signal()


@dataclass(frozen=True, slots=True)
class JoinLinkSeen:
    """A valid join link: `key` identifies it, `uses_left` is how many more people may join by it."""

    key: str
    uses_left: int


def join_link_at(path: str) -> JoinLinkSeen | None:
    """Return the join link at `path`, or None when there is none or it is no longer valid."""
    for _, answer in join_link_asked.send(sender=None, path=path):
        if isinstance(answer, JoinLinkSeen):
            return answer
    return None


def announce_device_ended(*, device_id: int, user_id: int, reason: str) -> None:
    """Send `device_ended` after the current transaction commits."""
    transaction.on_commit(
        lambda: _send(device_ended, device_id=device_id, user_id=user_id, reason=reason),
    )


def announce_person_created(*, user_id: int) -> None:
    """Send `person_created` after the current transaction commits."""
    transaction.on_commit(lambda: _send(person_created, user_id=user_id))


def announce_signed_up_for(*, user_id: int, path: str) -> None:
    """Send `signed_up_for` after the current transaction commits."""
    transaction.on_commit(lambda: _send(signed_up_for, user_id=user_id, path=path))


def announce_person_changed(*, user_id: int) -> None:
    """Send `person_changed` after the current transaction commits."""
    transaction.on_commit(lambda: _send(person_changed, user_id=user_id))


def announce_time_zone_changed(*, user_id: int) -> None:
    """Send `time_zone_changed` after the current transaction commits."""
    transaction.on_commit(lambda: _send(time_zone_changed, user_id=user_id))


def announce_person_deactivated(*, user_id: int) -> None:
    """Send `person_deactivated` after the current transaction commits."""
    transaction.on_commit(lambda: _send(person_deactivated, user_id=user_id))


def announce_email_verified(*, user_id: int) -> None:
    """Send `email_verified` after the current transaction commits."""
    transaction.on_commit(lambda: _send(email_verified, user_id=user_id))


def announce_address_taken_over(*, user_id: int) -> None:
    """Send `address_taken_over` after the current transaction commits."""
    transaction.on_commit(lambda: _send(address_taken_over, user_id=user_id))


def _send(signal: Signal, **facts: object) -> None:
    # send_robust: the change is already committed, so a receiver must not fail the caller; Django logs its error.
    signal.send_robust(sender=None, **facts)
