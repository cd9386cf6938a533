"""Connects chats to accounts' signals. Loaded when the apps are ready."""

from contextlib import suppress

from django.dispatch import receiver
from django.urls import Resolver404, resolve

from accounts.queries import person_by_id
from accounts.signals import (
    JoinLinkSeen,
    address_taken_over,
    device_ended,
    email_verified,
    join_link_asked,
    person_changed,
    person_created,
    signed_up_for,
    time_zone_changed,
)
from chatapp.lib.errors import AppError, NotFound
from chatapp.ops.figures import Figure, figures_asked, seconds_since
from chatapp.realtime.bus.messages import SessionRevoked
from chatapp.realtime.bus.publish import publish
from chats.actions.hold_invitations import release_invitations
from chats.actions.join_by_link import join_by_link
from chats.actions.join_default_chats import join_default_chats
from chats.actions.leave_everything import leave_everything
from chats.actions.plan_daily_mail import replan_daily_mail
from chats.delivery.notices import person_notice
from chats.queries.join_links import live_join_link
from chats.queries.log_cursors import lags
from chats.rules.join_links import MAX_SECRET_CHARACTERS


@receiver(device_ended)
def close_sockets(*, device_id: int, user_id: int, reason: str, **_more: object) -> None:
    """Close the sockets of an ended session, in every process."""
    publish(SessionRevoked(user_id=user_id, device_id=device_id, reason=reason))


@receiver(person_changed)
def publish_person_changed(*, user_id: int, **_more: object) -> None:
    """Notify everyone who shares a chat with a person of their changed profile, in every process."""
    publish(person_notice(user_id))


@receiver(time_zone_changed)
def move_daily_mail(*, user_id: int, **_more: object) -> None:
    """Have a person's daily mail sent at their hour in their new time zone."""
    replan_daily_mail(user_id=user_id)


@receiver(person_created)
def welcome(*, user_id: int, **_more: object) -> None:
    """Let a new account join the default chats."""
    join_default_chats(user_id=user_id)


@receiver(email_verified)
def show_held_invitations(*, user_id: int, **_more: object) -> None:
    """Show the invitations that were held until the person's address was verified."""
    release_invitations(user_id=user_id)


@receiver(address_taken_over)
def remove_from_all_chats(*, user_id: int, **_more: object) -> None:
    """Remove an account that lost its address from all chats."""
    leave_everything(user_id=user_id)


@receiver(figures_asked)
def log_consumer_figures(**_more: object) -> list[Figure]:
    """Return how far the log consumers are behind."""
    found = []
    for lag in lags():
        labels = {"consumer": lag.consumer}
        age = seconds_since(lag.oldest_at)
        found += [
            Figure("log_consumer_changes", "Unread changes in the 500 chats that changed last", lag.changes, labels),
            Figure("log_consumer_oldest_seconds", "Seconds since the oldest change of a chat behind", age, labels),
            Figure("log_consumer_failing_chats", "Chats that it couldn't read and tries again", lag.failing, labels),
        ]
    return found


@receiver(join_link_asked)
def find_join_link(*, path: str, **_more: object) -> JoinLinkSeen | None:
    """Return the live link that `path` points to, or None."""
    secret = _join_secret(path)
    try:
        link = live_join_link(secret)
    except NotFound:
        return None
    return JoinLinkSeen(key=link.secret_hash, uses_left=link.max_uses - link.uses)


@receiver(signed_up_for)
def join_by_mail(*, user_id: int, path: str, **_more: object) -> None:
    """Let someone who signs up with the address that a join link was mailed to, by that link, join its chat."""
    with suppress(AppError):
        secret = _join_secret(path)
        link, person = live_join_link(secret), person_by_id(user_id)
        if person is not None and link.mailed_to == person.email:
            join_by_link(person=person, secret=secret)


def _join_secret(path: str) -> str:
    try:
        page = resolve(path)
    except Resolver404:
        return ""
    secret = str(page.kwargs["secret"]) if page.url_name == "join_link" else ""
    return secret if len(secret) <= MAX_SECRET_CHARACTERS and secret.isascii() else ""
