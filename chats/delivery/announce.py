"""Publishes stored changes to people's sockets. Actions call it in their transaction; it publishes after the commit.

A publishing failure never reaches the action: what is committed stays committed.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from django.db import transaction

from accounts.models import User
from chatapp.lib import clock
from chatapp.ops import counters
from chatapp.realtime.bus.messages import AccessRevoked, Publication
from chatapp.realtime.bus.publish import publish
from chatapp.realtime.wire.frames import encode
from chats.delivery.frames import message_frame, personal_frame
from chats.delivery.notices import chat_notice, unread_notice
from chats.delivery.topics import chat_topic
from chats.models import Chat, Membership, Message, ScheduledMessage
from chats.payloads.chat import chat_payload
from chats.payloads.notifications import Notice, notification_payload
from chats.payloads.reminder_notification import DueReminder, reminder_notification_payload
from chats.payloads.unread import unread_payload
from chats.queries.activity import unread_activity_of_all
from chats.queries.chat_rows import chat_rows_of
from chats.queries.readers import hiding_reading_in
from chats.queries.reminders import unread_later_of
from chats.queries.threads import unread_threads_of_all
from chats.queries.unread import unread_in


def message_stored(message: Message, *, removed_user_ids: Iterable[int] = ()) -> None:
    """Publish a new row: `message` for a numbered one, `message_changed` for a system message or a thread reply.

    `removed_user_ids`: people removed by this very change; their sockets leave the topic before the frame is written.
    """
    removed = tuple(removed_user_ids)

    def publish_stored() -> None:
        if message.kind == Message.Kind.TEXT:
            counters.add("sends")
        publish(replace(message_frame(message, is_new=True, dropped=removed), stored_at=clock.timestamp()))
        if message.number is not None:
            publish(unread_notice(message.chat_id))

    _after_commit(publish_stored)


def message_changed(message: Message) -> None:
    """Publish an edit or a deletion (`message_changed`)."""

    def publish_stored() -> None:
        publish(message_frame(message, is_new=False))
        publish(unread_notice(message.chat_id))
        publish(chat_notice(message.chat_id))

    _after_commit(publish_stored)


def message_marked(message: Message) -> None:
    """Publish a reaction, a pin or a new reply count: changes that affect no chat list and no unread counts."""
    _after_commit(lambda: publish(message_frame(message, is_new=False)))


def invited(chat: Chat, people: Iterable[User]) -> None:
    """Notify `people` of their new invitation (`invited` on their own topics)."""
    _publish_each(chat.pk, [person.pk for person in people], event="invited")


def chat_added(chat: Chat, person: User) -> None:
    """Notify a person's devices of a chat they are now in (`chat_added`)."""
    chat_added_for_all(chat, [person])


def chat_added_for_all(chat: Chat, people: Iterable[User]) -> None:
    """Notify several people's devices of a chat they are now in (`chat_added`)."""
    _publish_each(chat.pk, [person.pk for person in people], event="chat_added")


def chat_changed(chat: Chat) -> None:
    """Notify all accepted members that title, topic, people or invitations changed (`chat_changed`)."""
    chat_id = chat.pk
    _after_commit(lambda: publish(chat_notice(chat_id)))


def preferences_changed(membership: Membership) -> None:
    """Notify a person's own devices of changed member preferences (`chat_changed`)."""
    _publish_each(membership.chat_id, [membership.user_id], event="chat_changed")


def favourites_ordered(*, user_id: int, chat_ids: list[int]) -> None:
    """Notify a person's own devices of the order of their favorites (`favourites`)."""
    _after_commit(lambda: publish(personal_frame(user_id, "favourites", {"chat_ids": chat_ids})))


def chat_removed(*, chat_id: int, user_ids: Iterable[int], reason: str) -> None:
    """Notify people that they lost a chat or invitation (`chat_removed`), and remove their sockets from its topic.

    `reason`: left, declined, removed, closed.
    """
    removed = tuple(user_ids)

    def publish_stored() -> None:
        publish(AccessRevoked(topic=chat_topic(chat_id), user_ids=removed))
        for user_id in removed:
            publish(personal_frame(user_id, "chat_removed", {"chat_id": chat_id, "reason": reason}))

    _after_commit(publish_stored)


def read_moved(membership: Membership) -> None:
    """Publish a new read position to the chat (`read`) and to the person's own devices (`unread`).

    People who hide their reading neither publish to the chat nor receive others' positions. `user` must be loaded.
    """
    _publish_read_position(membership, extra={})


def marked_unread(membership: Membership) -> None:
    """Publish a position the person chose: `marked` stops their open pages from marking more messages read."""
    _publish_read_position(membership, extra={"marked": True})


def _publish_read_position(membership: Membership, *, extra: dict[str, bool]) -> None:
    """`extra` holds additional keys for the person's own devices."""
    chat_id, user_id, number = membership.chat_id, membership.user_id, membership.read_number
    is_seen = membership.user.show_reading

    def publish_stored() -> None:
        if is_seen:
            body = encode({"user_id": user_id, "number": number})
            # Queried each time, so that the setting applies on every open socket as soon as it is stored.
            hiding = tuple(hiding_reading_in(chat_id))
            publish(Publication(topic=chat_topic(chat_id), event="read", body=body, hidden_from=hiding))
        for reading in unread_in(chat_id=chat_id, user_ids=[user_id]):
            publish(personal_frame(user_id, "unread", {**unread_payload(reading), **extra}))

    _after_commit(publish_stored)


def message_saved(message: Message, person: User) -> None:
    """Notify a person's own devices that they saved a message (`saved`)."""
    _publish_saved(message, person, is_saved=True)


def message_unsaved(message: Message, person: User) -> None:
    """Notify a person's own devices that they unsaved a message (`saved`)."""
    _publish_saved(message, person, is_saved=False)


def _publish_saved(message: Message, person: User, *, is_saved: bool) -> None:
    payload = {"chat_id": message.chat_id, "message_id": message.pk, "saved": is_saved}
    _after_commit(lambda: publish(personal_frame(person.pk, "saved", payload)))


def activity_changed(user_ids: Iterable[int]) -> None:
    """Notify people's own devices of how much of their activity is unread (`activity`)."""
    concerned = list(user_ids)

    def publish_stored() -> None:
        for user_id, unread in unread_activity_of_all(concerned).items():
            publish(personal_frame(user_id, "activity", {"unread": unread}))

    if concerned:
        _after_commit(publish_stored)


def threads_changed(user_ids: Iterable[int]) -> None:
    """Notify people's own devices of how many of their threads are unread (`threads`)."""
    concerned = list(user_ids)

    def publish_stored() -> None:
        for user_id, unread in unread_threads_of_all(concerned).items():
            publish(personal_frame(user_id, "threads", {"unread": unread}))

    if concerned:
        _after_commit(publish_stored)


def notified(notices: Iterable[Notice]) -> None:
    """Show people's open pages a notification (`notification`), of several of a chat the newest."""
    newest = {notice.person.pk: notice for notice in notices}

    def publish_stored() -> None:
        for user_id, notice in newest.items():
            publish(personal_frame(user_id, "notification", notification_payload(notice)))

    if newest:
        _after_commit(publish_stored)


def reminded(shown: DueReminder) -> None:
    """Show a person's open pages a reminder that is due (`notification`)."""
    user_id, payload = shown.reminder.user_id, reminder_notification_payload(shown)
    _after_commit(lambda: publish(personal_frame(user_id, "notification", payload)))


def scheduled_changed(row: ScheduledMessage, *, is_deleted: bool = False) -> None:
    """Notify an author's own devices of a message scheduled, changed, sent or deleted (`scheduled`)."""
    state = "deleted" if is_deleted else row.state
    payload = {"id": row.pk, "chat_id": row.chat_id, "state": state}
    author_id = row.author_id
    _after_commit(lambda: publish(personal_frame(author_id, "scheduled", payload)))


def later_changed(user_id: int) -> None:
    """Notify a person's own devices of how many reminders are due and scheduled messages failed (`later`)."""
    _after_commit(lambda: publish(personal_frame(user_id, "later", {"unread": unread_later_of(user_id)})))


def draft_changed(*, chat_id: int, user_id: int, content: str) -> None:
    """Notify a person's own devices of a changed draft (`draft`)."""
    _after_commit(lambda: publish(personal_frame(user_id, "draft", {"chat_id": chat_id, "content": content})))


def _publish_each(chat_id: int, user_ids: list[int], *, event: str) -> None:
    def publish_stored() -> None:
        for row in chat_rows_of(chat_id=chat_id, user_ids=user_ids):
            publish(personal_frame(row.membership.user_id, event, chat_payload(row)))

    _after_commit(publish_stored)


def _after_commit(work: Callable[[], None]) -> None:
    transaction.on_commit(work, robust=True)
