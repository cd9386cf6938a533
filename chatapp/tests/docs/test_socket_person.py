"""docs/socket.md: the protocol itself, and the topic `user:<id>`."""

from datetime import timedelta

import pytest

from accounts.actions.end_device import sign_out
from accounts.actions.update_profile import update_profile
from chatapp.lib import clock
from chatapp.realtime.tasks import database
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.chat_preferences import set_favourite
from chats.actions.create_chat import create_chat
from chats.actions.mark_read import mark_unread
from chats.actions.note_activity import note_activity
from chats.actions.note_threads import note_threads
from chats.actions.notify_people import Notifier, note_new_messages
from chats.actions.order_favourites import order_favourites
from chats.actions.remind import fire_due, remind_of_text
from chats.actions.remove_member import remove_member
from chats.actions.save_message import save_message
from chats.actions.schedule_message import schedule_message
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.models import Reminder
from chats.rules.later import due_time

OWN = "user:2"


@pytest.fixture
def chat(everyone, transactional_db):
    """Ada's chat with Ben."""
    made = create_chat(owner=everyone.ada, emails=[everyone.ben.email], title="Harvest").chat
    accept_invitation(person=everyone.ben, chat_id=made.pk)
    return made


def fire(pk):
    fire_due(Reminder.objects.get(pk=pk))


@pytest.fixture
async def ben(sockets, everyone):
    """Ben's socket, already joined to his personal topic."""
    conversation = await sockets.of(everyone.devices[everyone.ben])
    assert (await conversation.join(OWN))["status"] == "ok"
    conversation.forget_the_beginning()
    return conversation


@documents("phoenix → heartbeat", "every 30 seconds")
async def test_heartbeat(ben):
    assert (await ben.say("phoenix", "heartbeat", {}))["status"] == "ok"


@documents("any topic → phx_leave", "the reply, then the topic's end")
async def test_leave(ben):
    assert (await ben.say(OWN, "phx_leave", {}))["status"] == "ok"
    assert await ben.hear("phx_close") == {}


@documents("any topic → anything else", "refused: no such event; the socket stays")
async def test_unknown_event(ben):
    assert (await ben.say(OWN, "dance", {}))["status"] == "error"
    assert (await ben.say("phoenix", "heartbeat", {}))["status"] == "ok"


@documents("any topic → anything else", "refused: a topic that was not joined")
async def test_unmatched_topic(ben):
    assert (await ben.say("chat:42", "message", {"content": "hello"}))["response"]["reason"] == "unmatched topic"


@documents("user:<id> → phx_join", "the counts of the short list's chats; `more`: there are others")
async def test_join(sockets, everyone, chat):
    await database.run(send_message, MessageDraft("hello"), author=everyone.ada, chat_id=chat.pk)
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join(OWN))["response"]["unread"][0]["unread"] == 1


@documents("user:<id> → phx_join", "refused: another's stream")
async def test_join_another(sockets, everyone):
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join("user:1"))["response"] == {
        "reason": "Forbidden",
        "errors": {"detail": "Forbidden", "code": "forbidden"},
    }


@documents("user:<id> ← invited", "Ada opens a chat with Ben")
async def test_invited(ben, everyone):
    await database.run(create_chat, owner=everyone.ada, emails=[everyone.ben.email], title="Harvest")
    assert (await ben.hear("invited"))["state"] == "invited"


@documents("user:<id> ← chat_added", "Ben accepts, on whichever device")
async def test_added(ben, everyone):
    made = (await database.run(create_chat, owner=everyone.ada, emails=[everyone.ben.email], title="Harvest")).chat
    await database.run(accept_invitation, person=everyone.ben, chat_id=made.pk)
    assert (await ben.hear("chat_added"))["state"] == "accepted"


@documents("user:<id> ← chat_changed", "Ada renames the chat")
async def test_changed(chat, ben, everyone):
    await database.run(update_chat, actor=everyone.ada, chat_id=chat.pk, title="Harvest, late", topic=None)
    while (await ben.hear("chat_changed"))["title"] != "Harvest, late":
        ben.forget_the_beginning()


@documents("user:<id> ← chat_removed", "Ada removes Ben")
async def test_removed(chat, ben, everyone):
    await database.run(remove_member, actor=everyone.ada, chat_id=chat.pk, user_id=everyone.ben.pk)
    assert (await ben.hear("chat_removed"))["reason"] == "removed"


@documents("user:<id> ← unread", "Ada says something in a chat that Ben has not open")
async def test_unread(chat, ben, everyone):
    await database.run(send_message, MessageDraft("hello"), author=everyone.ada, chat_id=chat.pk)
    while (await ben.hear("unread"))["unread"] != 1:
        ben.forget_the_beginning()


@documents("user:<id> ← unread", "Ben marks it unread, on whichever device")
async def test_marked_unread(chat, ben, everyone):
    await database.run(send_message, MessageDraft("hello"), author=everyone.ben, chat_id=chat.pk)
    await database.run(mark_unread, person=everyone.ben, chat_id=chat.pk, number=0)
    while not (await ben.hear("unread")).get("marked"):
        ben.forget_the_beginning()


@documents("user:<id> ← saved", "Ben keeps a message for later, on whichever device")
async def test_saved(chat, ben, everyone):
    sent = await database.run(send_message, MessageDraft("The code is 4711"), author=everyone.ada, chat_id=chat.pk)
    await database.run(save_message, person=everyone.ben, chat_id=chat.pk, message_id=sent.message.pk)
    assert (await ben.hear("saved"))["saved"] is True


@documents("user:<id> ← favourites", "Ben orders his favorites in another tab")
async def test_favourites(chat, ben, everyone):
    await database.run(set_favourite, person=everyone.ben, chat_id=chat.pk, is_favourite=True)
    await database.run(order_favourites, person=everyone.ben, chat_ids=[chat.pk])
    assert (await ben.hear("favourites"))["chat_ids"] == [chat.pk]


@documents("user:<id> ← activity", "Ada mentions Ben")
async def test_activity(chat, ben, everyone):
    sent = await database.run(send_message, MessageDraft("@Ben look"), author=everyone.ada, chat_id=chat.pk)
    await database.run(note_activity, [sent.message], chat_id=chat.pk)
    assert (await ben.hear("activity"))["unread"] == 1


@documents("user:<id> ← threads", "Ada replies in a thread that Ben began")
async def test_threads(chat, ben, everyone):
    root = (await database.run(send_message, MessageDraft("When?"), author=everyone.ben, chat_id=chat.pk)).message
    draft = MessageDraft("At eight", thread_root=root.pk)
    sent = await database.run(send_message, draft, author=everyone.ada, chat_id=chat.pk)
    await database.run(note_threads, [sent.message], chat_id=chat.pk)
    assert (await ben.hear("threads"))["unread"] == 1


@documents("user:<id> ← notification", "Ada mentions Ben")
async def test_notification(chat, ben, everyone):
    sent = await database.run(send_message, MessageDraft("@Ben look"), author=everyone.ada, chat_id=chat.pk)
    await database.run(note_new_messages, [sent.message], chat_id=chat.pk)
    await database.run(Notifier().work)
    assert (await ben.hear("notification"))["title"] == "Ada in Harvest"


@documents("user:<id> ← notification", "a reminder is due")
async def test_notification_of_a_reminder(ben, everyone):
    due = due_time(everyone.ben, at=clock.to_rfc3339(clock.now() + timedelta(days=1)))
    row = await database.run(remind_of_text, person=everyone.ben, text="call Mira", due=due)
    await database.run(fire, row.pk)
    assert (await ben.hear("notification"))["kind"] == "reminder"


@documents("user:<id> ← scheduled", "Ben schedules a message on another device")
async def test_scheduled(chat, ben, everyone):
    due = due_time(everyone.ben, at=clock.to_rfc3339(clock.now() + timedelta(days=1)))
    await database.run(schedule_message, MessageDraft("Later"), person=everyone.ben, chat_id=chat.pk, due=due)
    assert (await ben.hear("scheduled"))["state"] == "waiting"


@documents("user:<id> ← later", "a reminder is due")
async def test_later(ben, everyone):
    due = due_time(everyone.ben, at=clock.to_rfc3339(clock.now() + timedelta(days=1)))
    row = await database.run(remind_of_text, person=everyone.ben, text="call Mira", due=due)
    await database.run(fire, row.pk)
    while (await ben.hear("later"))["unread"] == 0:
        ben.script.pop()


@documents("user:<id> ← person_changed", "Ada, in a chat with Ben, has a new status")
async def test_someone_looks_different(chat, ben, everyone):
    await database.run(update_profile, person=everyone.ada, changes={"status": "🌾 Harvesting"})
    assert (await ben.hear("person_changed"))["status"] == "🌾 Harvesting"


@documents("user:<id> ← resync", "the bus carries again")
async def test_resync(ben, hub):
    hub.bus_health.is_up = False
    hub.bus_health.note_echo()
    assert await ben.hear("resync") == {}


@documents("user:<id> ← signed_out", "the session ends; the socket is closed next")
async def test_signed_out(ben, everyone):
    await database.run(sign_out, device=everyone.devices[everyone.ben])
    assert (await ben.hear("signed_out"))["reason"] == "signed_out"
    assert await ben.closed() == 1001
