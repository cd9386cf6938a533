"""docs/socket.md: the topic `chat:<id>`."""

import pytest

from chatapp.realtime.bus.messages import PresenceChange
from chatapp.realtime.tasks import database
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.mark_read import mark_read
from chats.actions.remove_member import remove_member
from chats.actions.send_message import MessageDraft, send_message

CLIENT_ID = "5b1d7c9a-0f52-4c8e-8a55-7d8b1f0c9e02"
ROOM = "chat:42"


@pytest.fixture
def chat(everyone, transactional_db):
    """Ada's chat with Ben, two messages in it."""
    made = create_chat(owner=everyone.ada, emails=[everyone.ben.email], title="Harvest").chat
    accept_invitation(person=everyone.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=everyone.ada, chat_id=made.pk)
    send_message(MessageDraft("Rather at nine."), author=everyone.ben, chat_id=made.pk)
    return made


@pytest.fixture
async def ben(sockets, everyone, chat):
    """Ben's socket, already joined to the chat."""
    conversation = await sockets.of(everyone.devices[everyone.ben])
    assert (await conversation.join(ROOM))["status"] == "ok"
    conversation.forget_the_beginning()
    return conversation


@documents("chat:<id> → phx_join", "the reply says where the chat stands; with `since_seq` it brings what was missed")
async def test_join(sockets, everyone, chat):
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join(ROOM, since_seq=2))["status"] == "ok"


@documents("chat:<id> → phx_join", "without `since_seq` nothing is replayed")
async def test_join_afresh(sockets, everyone, chat):
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join(ROOM))["status"] == "ok"


@documents("chat:<id> → phx_join", "with `lean`, live messages come without what can be derived")
async def test_join_for_lean_frames(sockets, everyone, chat):
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join(ROOM, lean=1))["status"] == "ok"


@documents("chat:<id> → phx_join", "refused: not a member, only invited, no such chat, a token for another topic")
async def test_join_as_an_outsider(sockets, everyone, chat):
    cy = await sockets.of(everyone.devices[everyone.cy])
    assert (await cy.join(ROOM))["response"] == {
        "reason": "Forbidden",
        "errors": {"detail": "Forbidden", "code": "forbidden"},
    }


@documents("chat:<id> → message", "the reply comes after the commit")
async def test_send(ben):
    answer = await ben.say(ROOM, "message", {"content": "Nine it is.", "client_id": CLIENT_ID})
    assert answer["response"]["number"] == 3


@documents("chat:<id> → message", "the same `client_id` again: the first answer, nothing stored, no one told")
async def test_send_again(ben):
    await ben.say(ROOM, "message", {"content": "Nine it is.", "client_id": CLIENT_ID})
    again = await ben.say(ROOM, "message", {"content": "Nine it is.", "client_id": CLIENT_ID})
    assert again["response"]["repeated"] is True


@documents("chat:<id> → message", "refused: blank, or over 4,000 characters")
async def test_send_nothing(ben):
    assert (await ben.say(ROOM, "message", {"content": "  "}))["status"] == "error"


@documents("chat:<id> → message", "refused: so fast that it would wait longer than five seconds")
async def test_send_too_fast(ben, settings):
    settings.SENDS_BURST, settings.SENDS_PER_SECOND = 1, 1 / 6
    await ben.say(ROOM, "message", {"content": "one"})
    answer = await ben.say(ROOM, "message", {"content": "two"})
    assert answer["response"]["reason"] == "rate_limited"


@documents("chat:<id> → edit", "your own message")
async def test_edit(ben):
    assert (await ben.say(ROOM, "edit", {"id": 703, "content": "Rather at ten."}))["status"] == "ok"


@documents("chat:<id> → edit", "refused: another's message")
async def test_edit_another(ben):
    assert (await ben.say(ROOM, "edit", {"id": 702, "content": "At six!"}))["status"] == "error"


@documents("chat:<id> → delete", "a tombstone stays")
async def test_delete(ben):
    assert (await ben.say(ROOM, "delete", {"id": 703}))["status"] == "ok"


@documents("chat:<id> → read", "the read position, raised")
async def test_read(ben):
    assert (await ben.say(ROOM, "read", {"number": 2}))["status"] == "ok"


@documents("chat:<id> → unread", "the read position, set back")
async def test_unread(ben):
    assert (await ben.say(ROOM, "unread", {"number": 0}))["response"]["unread"] == 2


@documents("chat:<id> → viewing", "a message has arrived on a page in view, scrolled up or without the focus")
async def test_viewing(ben):
    assert (await ben.say(ROOM, "viewing", {}))["status"] == "ok"


@documents("chat:<id> → watch", "the people on the screen, where the client gets the number of those online only")
async def test_watch(ben):
    assert (await ben.say(ROOM, "watch", {"user_ids": [1, 2]}))["status"] == "ok"


@documents("chat:<id> → typing", "on, and later off")
async def test_typing(ben):
    assert (await ben.say(ROOM, "typing", {"on": True}))["status"] == "ok"


@documents("chat:<id> → typing", "refused: neither true nor false")
async def test_typing_maybe(ben):
    assert (await ben.say(ROOM, "typing", {"on": "maybe"}))["status"] == "error"


@documents("chat:<id> → sync", "what changed after a seq, oldest change first")
async def test_sync(ben):
    assert (await ben.say(ROOM, "sync", {"since_seq": 2}))["response"]["more"] is False


@documents("chat:<id> → sync", "from the future, or over 500 changes behind: start again from the newest page")
async def test_sync_from_the_future(ben):
    assert (await ben.say(ROOM, "sync", {"since_seq": 99}))["response"]["reset"] is True


@documents("chat:<id> → sync", "refused: no seq")
async def test_sync_from_nowhere(ben):
    assert (await ben.say(ROOM, "sync", {"since_seq": -1}))["status"] == "error"


@documents("chat:<id> ← message", "as everyone in the chat hears it")
async def test_a_message(ben, everyone):
    ben.note("Ada sends a message")
    await database.run(send_message, MessageDraft("Nine it is."), author=everyone.ada, chat_id=42)
    assert (await ben.hear("message"))["number"] == 3


@documents("chat:<id> ← message_changed", "an edit")
async def test_an_edit(ben, everyone):
    ben.note("Ada edits her message")
    await database.run(
        edit_message, actor=everyone.ada, chat_id=42, message_id=702, content="Shall we start at *nine*?"
    )
    assert (await ben.hear("message_changed"))["edited_at"]


@documents("chat:<id> ← message_changed", "a deletion")
async def test_a_deletion(ben, everyone):
    ben.note("Ada deletes her message")
    await database.run(delete_message, actor=everyone.ada, chat_id=42, message_id=702)
    assert (await ben.hear("message_changed"))["deleted"] is True


@documents("chat:<id> ← typing", "seen by the others")
async def test_someone_types(ben, sockets, everyone):
    ada = await sockets.of(everyone.devices[everyone.ada])
    await ada.join(ROOM)
    ben.note("Ada types")
    await ada.say(ROOM, "typing", {"on": True})
    assert (await ben.hear("typing"))["user"] == "Ada"


@documents("chat:<id> ← read", "seen by everyone in the chat")
async def test_someone_reads(ben, everyone):
    ben.note("Ada reads up to the second message")
    await database.run(mark_read, person=everyone.ada, chat_id=42, number=2)
    assert (await ben.hear("read"))["number"] == 2


@documents("chat:<id> ← presence_state", "after the join")
async def test_who_is_here(ben):
    assert (await ben.hear("presence_state"))["2"]["user"] == "Ben"


@documents("chat:<id> ← presence_diff", "someone comes, and goes again")
async def test_someone_comes(ben, sockets, everyone):
    await ben.hear("presence_state")
    ben.forget_the_beginning()
    ada = await sockets.of(everyone.devices[everyone.ada])
    ben.note("Ada joins")
    await ada.join(ROOM)
    assert "1" in (await ben.hear("presence_diff"))["joins"]
    ben.note("Ada hangs up")
    await ada.end()
    assert "1" in (await ben.hear("presence_diff"))["leaves"]


@documents("chat:<id> ← presence_count", "many come; Ben watches himself and Ada, who comes later")
async def test_many_are_online(sockets, everyone, chat, hub):
    ben = await sockets.of(everyone.devices[everyone.ben])
    assert (await ben.join(ROOM, presence="count"))["status"] == "ok"
    await ben.hear("presence_state")
    ben.note("three hundred people join")
    others = [[f"ref{key}", str(key), {"online_at": "1795356309"}, {"user": f"P{key}"}, "b"] for key in range(100, 400)]
    hub.presence.merge(PresenceChange(topic=ROOM, joins=others, leaves=[]))
    assert (await ben.hear("presence_count"))["online"] == 301
    assert await ben.hear("presence_state") == {}
    assert (await ben.say(ROOM, "watch", {"user_ids": [1, 2]}))["status"] == "ok"
    ada = await sockets.of(everyone.devices[everyone.ada])
    ben.note("Ada joins")
    await ada.join(ROOM)
    assert list((await ben.hear("presence_diff"))["joins"]) == ["1"]


@documents("chat:<id> ← phx_close", "removed by the owner; nothing said afterwards arrives")
async def test_removed(ben, everyone):
    ben.note("Ada removes Ben")
    await database.run(remove_member, actor=everyone.ada, chat_id=42, user_id=everyone.ben.pk)
    assert await ben.hear("phx_close") == {}
