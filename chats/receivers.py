"""Connects chats to what accounts tells, and to the hub. Loaded once, when the apps are ready."""

from django.dispatch import receiver

from accounts.signals import device_ended, person_changed
from chatapp.realtime import source
from chatapp.realtime.bus import Ending, Hint
from chatapp.realtime.publish import publish
from chats.delivery.chat_log import ChatLog

source.register(ChatLog())


@receiver(device_ended)
def close_sockets(*, device_id: int, user_id: int, reason: str, **_more: object) -> None:
    """Close the sockets of an ended session, in every process."""
    publish(Ending(user_id=user_id, device_id=device_id, reason=reason))


@receiver(person_changed)
def show_as_they_are_now(*, user_id: int, **_more: object) -> None:
    """Tell everybody who shares a chat with a person how they look now, in every process."""
    publish(Hint(about="person", subject_id=user_id))
