"""docs/socket.md: replies, threads, reactions, pins, drafts."""

import pytest

from chatapp.realtime.tasks import database
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.save_draft import save_draft
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat

ROOM = "chat:42"
# Ada's; the row before it is "Ben joined".
QUESTION = 702


@pytest.fixture
def chat(everyone, transactional_db):
    """Ada's chat with Ben, her question in it."""
    made = create_chat(owner=everyone.ada, emails=[everyone.ben.email], title="Harvest").chat
    accept_invitation(person=everyone.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=everyone.ada, chat_id=made.pk)
    return made


@pytest.fixture
async def ben(sockets, everyone, chat):
    """Ben's socket, already joined to the chat."""
    conversation = await sockets.of(everyone.devices[everyone.ben])
    assert (await conversation.join(ROOM))["status"] == "ok"
    conversation.forget_the_beginning()
    return conversation


@documents("chat:<id> → message", "in a thread: no number")
async def test_speak_in_a_thread(ben):
    answer = await ben.say(ROOM, "message", {"content": "Why so early?", "thread_root": QUESTION})
    assert answer["response"]["number"] is None


@documents("chat:<id> → message", "refused: an answer to nothing that can be answered")
async def test_answer_nothing(ben):
    answer = await ben.say(ROOM, "message", {"content": "At nine.", "reply_to": 999})
    assert list(answer["response"]["errors"]) == ["reply_to", "code"]


@documents("chat:<id> → message", "refused: an announcement chat, where only owner and moderators post")
async def test_announcements(ben, everyone, chat):
    await database.run(update_chat, actor=everyone.ada, chat_id=chat.pk, posting="moderators")
    answer = await ben.say(ROOM, "message", {"content": "At nine."})
    assert answer["response"]["reason"] == "posting_restricted"


@documents("chat:<id> → react", "your reaction; repeating it changes nothing")
async def test_react(ben):
    answer = await ben.say(ROOM, "react", {"id": QUESTION, "emoji": "👍"})
    assert answer["response"]["message"]["reactions"] == [{"emoji": "👍", "user_ids": [2]}]


@documents("chat:<id> → react", "refused: not one emoji")
async def test_react_with_words(ben):
    assert (await ben.say(ROOM, "react", {"id": QUESTION, "emoji": "yes"}))["status"] == "error"


@documents("chat:<id> → unreact", "your reaction, removed")
async def test_unreact(ben, everyone):
    await database.run(react, actor=everyone.ben, chat_id=42, message_id=QUESTION, emoji="👍")
    answer = await ben.say(ROOM, "unreact", {"id": QUESTION, "emoji": "👍"})
    assert answer["response"]["message"]["reactions"] == []


@documents("chat:<id> → pin", "pinned for everyone")
async def test_pin(ben):
    assert (await ben.say(ROOM, "pin", {"id": QUESTION}))["response"]["message"]["pinned_at"]


@documents("chat:<id> → pin", "refused: a system row; in an open chat, a plain member")
async def test_pin_a_system_row(ben):
    assert (await ben.say(ROOM, "pin", {"id": 701}))["status"] == "error"


@documents("chat:<id> → unpin", "pinned no longer")
async def test_unpin(ben, everyone):
    await database.run(pin_message, actor=everyone.ada, chat_id=42, message_id=QUESTION)
    assert (await ben.say(ROOM, "unpin", {"id": QUESTION}))["response"]["message"]["pinned_at"] is None


@documents("chat:<id> ← message_changed", "a reaction")
async def test_a_reaction(ben, everyone):
    ben.note("Ada reacts to her own question")
    await database.run(react, actor=everyone.ada, chat_id=42, message_id=QUESTION, emoji="👍")
    assert (await ben.hear("message_changed"))["reactions"]


@documents("chat:<id> ← message_changed", "a reply in a thread, then its root with the new count")
async def test_a_reply_in_a_thread(ben, everyone):
    ben.note("Ada says something in the thread of her question")
    await database.run(
        send_message, MessageDraft("It gets hot.", thread_root=QUESTION), author=everyone.ada, chat_id=42
    )
    assert (await ben.hear("message_changed"))["thread_root"] == QUESTION
    assert (await ben.hear("message_changed"))["thread_count"] == 1


@documents("user:<id> ← draft", "Ben has begun to write on another device")
async def test_a_draft(sockets, everyone, chat):
    ben = await sockets.of(everyone.devices[everyone.ben])
    await ben.join("user:2")
    ben.forget_the_beginning()
    await database.run(save_draft, person=everyone.ben, chat_id=42, content="I think we ")
    assert (await ben.hear("draft"))["content"] == "I think we "
