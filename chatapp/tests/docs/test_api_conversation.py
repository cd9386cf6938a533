"""docs/api.md: replies, threads, reactions, pins, mentions, saved messages, drafts, readers."""

import pytest

from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.delete_message import delete_message
from chats.actions.mark_read import mark_read
from chats.actions.note_activity import note_activity
from chats.actions.note_threads import note_threads
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.save_message import save_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Activity

ROOM = "/api/chats/42"
# The third row: the first is "Ben joined".
QUESTION = f"{ROOM}/messages/702"
THUMB = "%F0%9F%91%8D"


@pytest.fixture
def chat(people):
    """Ada's chat with Ben and her question in it."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=people.ada, chat_id=made.pk)
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
    send_message(MessageDraft("@Ben at nine?", reply_to=702), author=people.ada, chat_id=42)
    documented.call("GET", f"{ROOM}/messages?limit=1", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/thread", "a message and its replies, oldest first")
def test_thread(documented, people, ben):
    send_message(MessageDraft("Why so early?", thread_root=702), author=people.ben, chat_id=42)
    documented.call("GET", f"{QUESTION}/thread?limit=15", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/thread", "refused: a reply in a thread has none of its own")
def test_thread_of_a_reply(documented, people, ben):
    send_message(MessageDraft("Why so early?", thread_root=702), author=people.ben, chat_id=42)
    documented.call("GET", f"{ROOM}/messages/703/thread", device=ben, status=404)


@documents(
    "PUT /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "your reaction; repeating it changes nothing"
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


@documents("DELETE /api/chats/:chat_id/messages/:message_id/reactions/:emoji", "your reaction is removed; others' stay")
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


@pytest.fixture
def thread(people, chat):
    """Ada's question, and Ben's reply in its thread."""
    root = send_message(MessageDraft("When do we start?"), author=people.ada, chat_id=chat.pk).message
    draft = MessageDraft("At eight", thread_root=root.pk)
    note_threads([send_message(draft, author=people.ben, chat_id=chat.pk).message], chat_id=chat.pk)
    return f"/api/chats/{chat.pk}/messages/{root.pk}/thread"


@documents("GET /api/search", "words and operators; what matched is in `marks`, in code points of `content`")
def test_search(documented, people, ada):
    chat = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    send_message(MessageDraft("The plum jam is done"), author=people.ada, chat_id=chat.pk)
    documented.call("GET", "/api/search?q=plum+from:me+-has:file&limit=15", device=ada, status=200)


@documents("GET /api/search", "what was not understood, with a suggestion")
def test_search_not_understood(documented, ada):
    documented.call("GET", "/api/search?q=has:imgae+before:2026-02-30", device=ada, status=200)


@documents("GET /api/search", "refused: longer than 500 characters")
def test_search_too_long(documented, ada):
    documented.call("GET", "/api/search?q=" + "a" * 501, device=ada, status=422)


@documents("GET /api/users/me/threads", "the threads one is in, newest reply first")
def test_threads(documented, thread, ada):
    documented.call("GET", "/api/users/me/threads?limit=15", device=ada, status=200)


@documents("GET /api/users/me/threads", "refused: `show` of something else")
def test_threads_of_another_kind(documented, ada):
    documented.call("GET", "/api/users/me/threads?show=all", device=ada, status=422)


@documents("POST /api/users/me/threads/read", "all threads are read")
def test_threads_read(documented, thread, ada):
    documented.call("POST", "/api/users/me/threads/read", device=ada, status=200)


@documents("POST /api/chats/:chat_id/messages/:message_id/thread/read", "read up to a reply")
def test_thread_read(documented, thread, ada):
    documented.call("POST", f"{thread}/read", {"message_id": 9}, device=ada, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/thread/follow", "follow a thread")
def test_thread_follow(documented, thread, ben):
    documented.call("PUT", f"{thread}/follow", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/messages/:message_id/thread/follow", "refused: not a member")
def test_thread_follow_of_others(documented, people, thread):
    documented.call("PUT", f"{thread}/follow", device=people.device(people.cy), status=403)


@documents("DELETE /api/chats/:chat_id/messages/:message_id/thread/follow", "no longer follow it")
def test_thread_unfollow(documented, thread, ben):
    documented.call("DELETE", f"{thread}/follow", device=ben, status=200)


@documents("GET /api/users/me/activity", "mentions, replies and reactions, newest first")
def test_activity(documented, people, ada):
    reply = send_message(MessageDraft("At *nine*", reply_to=702), author=people.ben, chat_id=42).message
    note_activity([reply], chat_id=42)
    # Numbered here, so that every database writes the same page.
    Activity.objects.update(id=1)
    documented.call("GET", "/api/users/me/activity?limit=15", device=ada, status=200)


@documents("GET /api/users/me/activity", "refused: no such kind")
def test_activity_of_no_kind(documented, ada):
    documented.call("GET", "/api/users/me/activity?kind=spam", device=ada, status=422)


@documents("POST /api/users/me/activity/read", "all of it")
def test_read_activity(documented, ada):
    documented.call("POST", "/api/users/me/activity/read", {"ids": None}, device=ada, status=200)


@documents("GET /api/users/me/catch_up", "what was missed, chat by chat")
def test_catch_up(documented, people, ada):
    send_message(MessageDraft("Boats leave at nine"), author=people.ben, chat_id=42)
    documented.call("GET", "/api/users/me/catch_up", device=ada, status=200)


@documents("POST /api/users/me/catch_up/read", "one chat, up to what was shown")
def test_read_catch_up(documented, people, ada):
    send_message(MessageDraft("Boats leave at nine"), author=people.ben, chat_id=42)
    body = {"chats": [{"chat_id": 42, "number": 5, "message_id": 705}]}
    documented.call("POST", "/api/users/me/catch_up/read", body, device=ada, status=204)


@documents("POST /api/users/me/catch_up/read", "refused: no list")
def test_read_no_catch_up(documented, ada):
    documented.call("POST", "/api/users/me/catch_up/read", {}, device=ada, status=422)


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
