"""Tell people what was stored. Called inside the transaction by actions; everything waits for the commit itself.

A listener's fault never reaches the action: what is committed stays committed.
"""

from collections.abc import Callable, Iterable

from django.db import transaction

from accounts.models import User
from chatapp.ops import counters
from chatapp.realtime.bus import AccessRevoked, ChangeNotice, Publication
from chatapp.realtime.frames import encode
from chatapp.realtime.publish import publish
from chats.delivery.frames import message_frame, personal_frame
from chats.delivery.topics import chat_topic
from chats.models import Chat, Membership, Message
from chats.payloads.chat import chat_payload
from chats.payloads.unread import unread_payload
from chats.queries.chat_list import chat_rows_of
from chats.queries.readers import hiding_reading_in
from chats.queries.unread import unread_in


def message_stored(message: Message, *, removed_user_ids: Iterable[int] = ()) -> None:
    """Announce a new row: `message` for a numbered one, `message_changed` for a system row or a reply in a thread.

    `removed_user_ids`: people whom this very change removed; their sockets leave the topic before it is written.
    """
    removed = tuple(removed_user_ids)

    def publish_stored() -> None:
        if message.kind == Message.Kind.TEXT:
            counters.add("sends")
        if message.number is not None:
            publish(ChangeNotice(about="unread", subject_id=message.chat_id))
        publish(message_frame(message, is_new=True, dropped=removed))

    _after_commit(publish_stored)


def message_changed(message: Message) -> None:
    """Announce an edit or a deletion (`message_changed`)."""

    def publish_stored() -> None:
        publish(message_frame(message, is_new=False))
        publish(ChangeNotice(about="unread", subject_id=message.chat_id))
        publish(ChangeNotice(about="chat", subject_id=message.chat_id))

    _after_commit(publish_stored)


def message_marked(message: Message) -> None:
    """Announce a reaction, a pin or a new count of replies: a change that no one's list or counts show."""
    _after_commit(lambda: publish(message_frame(message, is_new=False)))


def invited(chat: Chat, people: Iterable[User]) -> None:
    """Tell `people` of their new invitation (`invited` on their own stream)."""
    _publish_each(chat.pk, [person.pk for person in people], event="invited")


def chat_added(chat: Chat, person: User) -> None:
    """Tell a person's devices of a chat that is now theirs (`chat_added`)."""
    chat_added_for_all(chat, [person])


def chat_added_for_all(chat: Chat, people: Iterable[User]) -> None:
    """Tell the devices of several people of a chat that is now theirs (`chat_added`)."""
    _publish_each(chat.pk, [person.pk for person in people], event="chat_added")


def chat_changed(chat: Chat) -> None:
    """Tell all accepted members that title, topic, people or invitations changed (`chat_changed`)."""
    notice = ChangeNotice(about="chat", subject_id=chat.pk)
    _after_commit(lambda: publish(notice))


def preferences_changed(membership: Membership) -> None:
    """Tell a person's own devices how they keep a chat now (`chat_changed`)."""
    _publish_each(membership.chat_id, [membership.user_id], event="chat_changed")


def chat_removed(*, chat_id: int, user_ids: Iterable[int], reason: str) -> None:
    """Tell people that a chat or invitation is gone for them (`chat_removed`), and end its topic on their sockets.

    `reason`: left, declined, removed, closed.
    """
    gone = tuple(user_ids)

    def publish_stored() -> None:
        publish(AccessRevoked(topic=chat_topic(chat_id), user_ids=gone))
        for user_id in gone:
            publish(personal_frame(user_id, "chat_removed", {"chat_id": chat_id, "reason": reason}))

    _after_commit(publish_stored)


def read_moved(membership: Membership) -> None:
    """Tell the chat (`read`) and the person's own devices (`unread`) of a new read position.

    Who hides their reading is not told of to the chat, and is not told of the others'. `user` must be loaded.
    """
    _publish_read_position(membership, aside={})


def marked_unread(membership: Membership) -> None:
    """Tell the same of a position that a person chose: `marked` keeps their open pages from reading on."""
    _publish_read_position(membership, aside={"marked": True})


def _publish_read_position(membership: Membership, *, aside: dict[str, bool]) -> None:
    """`aside` is what the person's own devices are told besides."""
    chat_id, user_id, number = membership.chat_id, membership.user_id, membership.read_number
    is_seen = membership.user.show_reading

    def publish_stored() -> None:
        if is_seen:
            body = encode({"user_id": user_id, "number": number})
            # Asked at each reading, so that the setting counts from the moment it is stored, on every open socket.
            hiding = tuple(hiding_reading_in(chat_id))
            publish(Publication(topic=chat_topic(chat_id), event="read", body=body, hidden_from=hiding))
        for reading in unread_in(chat_id=chat_id, user_ids=[user_id]):
            publish(personal_frame(user_id, "unread", {**unread_payload(reading), **aside}))

    _after_commit(publish_stored)


def message_saved(message: Message, person: User) -> None:
    """Tell a person's own devices that they keep a message (`saved`)."""
    _publish_saved(message, person, is_saved=True)


def message_unsaved(message: Message, person: User) -> None:
    """Tell a person's own devices that they keep a message no longer (`saved`)."""
    _publish_saved(message, person, is_saved=False)


def _publish_saved(message: Message, person: User, *, is_saved: bool) -> None:
    payload = {"chat_id": message.chat_id, "message_id": message.pk, "saved": is_saved}
    _after_commit(lambda: publish(personal_frame(person.pk, "saved", payload)))


def draft_changed(*, chat_id: int, user_id: int, content: str) -> None:
    """Tell a person's own devices what they have begun to write (`draft`)."""
    _after_commit(lambda: publish(personal_frame(user_id, "draft", {"chat_id": chat_id, "content": content})))


def _publish_each(chat_id: int, user_ids: list[int], *, event: str) -> None:
    def publish_stored() -> None:
        for row in chat_rows_of(chat_id=chat_id, user_ids=user_ids):
            publish(personal_frame(row.membership.user_id, event, chat_payload(row)))

    _after_commit(publish_stored)


def _after_commit(work: Callable[[], None]) -> None:
    transaction.on_commit(work, robust=True)
