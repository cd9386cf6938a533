"""docs/api.md: answers, threads, reactions, pins, mentions, saved messages, drafts, readers."""

import pytest

from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.delete_message import delete_message
from chats.actions.mark_read import mark_read
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.save_message import save_message
from chats.actions.send_message import send_message

ROOM = "/api/chats/42"
# The third row: the first is "Ben joined".
QUESTION = f"{ROOM}/messages/702"
THUMB = "%F0%9F%91%8D"


@pytest.fixture
def chat(people):
    """Ada's chat with Ben and her question in it."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    send_message(author=people.ada, chat_id=made.pk, content="Shall we start at *eight*?")
    return made


@pytest.fixture
def ada(people, chat):
    return people.device(people.ada)


@pytest.fixture
def ben(people, chat):
    return people.device(people.ben)


@documents("POST /api/chats/:chat_id/messages", "an answer: `reply_to` is the message it quotes")
def test_answer(documented, ben):
    documented.call("POST", f"{ROOM}/messages", {"content": "At nine.", "reply_to": 702}, device=ben, status=201)


@documents("POST /api/chats/:chat_id/messages", "in a thread: no number, and no one's counts move")
def test_speak_in_a_thread(documented, ben):
    documented.call(
        "POST", f"{ROOM}/messages", {"content": "Why so early?", "thread_root": 702}, device=ben, status=201
    )


@documents(
    "POST /api/chats/:chat_id/messages", "refused: nothing that can be answered: of another chat, deleted, a system row"
)
def test_answer_nothing(documented, ben):
    body = {"content": "At nine.", "reply_to": 999, "thread_root": 701}
    documented.call("POST", f"{ROOM}/messages", body, device=ben, status=422)


@documents("GET /api/chats/:chat_id/messages", "an answer with its quote, and a person named in it")
def test_an_answer_is_shown(documented, people, ben):
    send_message(author=people.ada, chat_id=42, content="@Ben at nine?", reply_to=702)
    documented.call("GET", f"{ROOM}/messages?limit=1", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/thread", "a message and its replies, oldest first")
def test_thread(documented, people, ben):
    send_message(author=people.ben, chat_id=42, content="Why so early?", thread_root=702)
    documented.call("GET", f"{QUESTION}/thread?limit=15", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/thread", "refused: a reply in a thread has none of its own")
def test_thread_of_a_reply(documented, people, ben):
    send_message(author=people.ben, chat_id=42, content="Why so early?", thread_root=702)
    documented.call("GET", f"{ROOM}/messages/703/thread", device=ben, status=404)


@documents(
    "PUT /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "one's own reaction; the same again is fine"
)
def test_react(documented, ben):
    documented.call("PUT", f"{QUESTION}/reactions/{THUMB}", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "refused: not one emoji")
def test_react_with_words(documented, ben):
    documented.call("PUT", f"{QUESTION}/reactions/yes", device=ben, status=422)


@documents("PUT /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "refused: the message was deleted")
def test_react_to_nothing(documented, people, ben):
    delete_message(actor=people.ada, chat_id=42, message_id=702)
    documented.call("PUT", f"{QUESTION}/reactions/{THUMB}", device=ben, status=404)


@documents("DELETE /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "one's own, taken away; others' stay")
def test_unreact(documented, people, ben):
    for person in (people.ada, people.ben):
        react(actor=person, chat_id=42, message_id=702, emoji="👍")
    documented.call("DELETE", f"{QUESTION}/reactions/{THUMB}", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/pin", "pinned for everyone")
def test_pin(documented, ben):
    documented.call("PUT", f"{QUESTION}/pin", device=ben, status=200)


@documents(
    "PUT /api/chats/:chat_id/messages/:message_id/pin", "refused: a plain member of an open chat, or a system row"
)
def test_pin_a_system_row(documented, ben):
    documented.call("PUT", f"{ROOM}/messages/701/pin", device=ben, status=403)


@documents("DELETE /api/chats/:chat_id/messages/:message_id/pin", "pinned no longer")
def test_unpin(documented, people, ben):
    pin_message(actor=people.ada, chat_id=42, message_id=702)
    documented.call("DELETE", f"{QUESTION}/pin", device=ben, status=200)


@documents("GET /api/chats/:chat_id/pins", "newest pin first")
def test_pins(documented, people, ben):
    pin_message(actor=people.ada, chat_id=42, message_id=702)
    documented.call("GET", f"{ROOM}/pins", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/saved", "saved; no one else learns of it")
def test_save(documented, ben):
    documented.call("PUT", f"{QUESTION}/saved", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/saved", "refused: no such message in this chat")
def test_save_nothing(documented, ben):
    documented.call("PUT", f"{ROOM}/messages/999/saved", device=ben, status=404)


@documents("DELETE /api/chats/:chat_id/messages/:message_id/saved", "saved no longer")
def test_unsave(documented, people, ben):
    save_message(person=people.ben, chat_id=42, message_id=702)
    documented.call("DELETE", f"{QUESTION}/saved", device=ben, status=200)


@documents("GET /api/users/me/saved", "newest first, only of chats the person is in now")
def test_saved(documented, people, ben):
    save_message(person=people.ben, chat_id=42, message_id=702)
    documented.call("GET", "/api/users/me/saved?limit=15", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/readers", "who has read it; its author is not named")
def test_readers(documented, people, ada):
    mark_read(person=people.ben, chat_id=42, number=1)
    documented.call("GET", f"{QUESTION}/readers", device=ada, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/readers", "for someone who hides their own reading")
def test_hidden_readers(documented, people, ada):
    people.ada.show_reading = False
    people.ada.save()
    mark_read(person=people.ben, chat_id=42, number=1)
    documented.call("GET", f"{QUESTION}/readers", device=ada, status=200)


@documents("PUT /api/chats/:chat_id/draft", "kept, and told to the person's other devices; the list of chats has it")
def test_draft(documented, ben):
    documented.call("PUT", f"{ROOM}/draft", {"content": "I think we "}, device=ben, status=200)


@documents("PUT /api/chats/:chat_id/draft", "refused: no text")
def test_draft_of_no_text(documented, ben):
    documented.call("PUT", f"{ROOM}/draft", {"content": 7}, device=ben, status=422)


@documents("PATCH /api/users/me", "hide how far one has read, and see no longer how far others have")
def test_hide_reading(documented, people):
    documented.call("PATCH", "/api/users/me", {"show_reading": False}, device=people.device(people.ada), status=200)
