"""docs/api.md: messages, reading and catching up."""

import uuid

import pytest

from accounts.tokens import issue_access_token
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.edit_message import edit_message
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.show_previews import show_previews
from chats.models import LinkPage, LinkPreview
from chats.queries.messages import MESSAGES

CLIENT_ID = "0b9f3d5e-6a1c-4f0e-9d3b-2f4f1f6a7c01"


@pytest.fixture
def chat(people):
    """Ada's chat with Ben and two messages."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=people.ada, chat_id=made.pk)
    send_message(MessageDraft("Rather at nine.", client_id=uuid.UUID(CLIENT_ID)), author=people.ben, chat_id=made.pk)
    return made


@pytest.fixture
def bens_message(chat):
    return chat.messages.get(client_id=CLIENT_ID)


@pytest.fixture
def ada(people):
    return people.device(people.ada)


@pytest.fixture
def ben(people):
    return people.device(people.ben)


@pytest.fixture
def cy(people):
    return people.device(people.cy)


@documents("GET /api/chats/:chat_id/messages", "the newest messages, oldest first")
def test_newest(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/messages?limit=1", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages", "those before a number; the place is stable while new ones arrive")
def test_older(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/messages?before=2&limit=15", device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages", "refused: a limit that is no number")
def test_wrong_limit(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/messages?limit=abc", device=ben, status=422)


@documents("POST /api/chats/:chat_id/messages", "stored, and told to every member")
def test_send(documented, chat, ada):
    body = {"content": "Nine it is.", "client_id": "5b1d7c9a-0f52-4c8e-8a55-7d8b1f0c9e02"}
    documented.call("POST", f"/api/chats/{chat.pk}/messages", body, device=ada, status=201)


@documents("POST /api/chats/:chat_id/messages", "the same `client_id` again: the first answer, nothing stored")
def test_send_again(documented, chat, ben):
    body = {"content": "Rather at nine.", "client_id": CLIENT_ID}
    documented.call("POST", f"/api/chats/{chat.pk}/messages", body, device=ben, status=200)


@documents("POST /api/chats/:chat_id/messages", "refused: blank")
def test_send_nothing(documented, chat, ada):
    documented.call("POST", f"/api/chats/{chat.pk}/messages", {"content": "  "}, device=ada, status=422)


@documents("POST /api/chats/:chat_id/messages", "refused: not a member")
def test_send_as_an_outsider(documented, chat, cy):
    documented.call("POST", f"/api/chats/{chat.pk}/messages", {"content": "hello"}, device=cy, status=403)


@documents("POST /api/chats/:chat_id/messages", "refused: too fast")
def test_send_too_fast(documented, chat, ada, client, settings):
    settings.SENDS_BURST = settings.SENDS_PER_SECOND = 1
    headers = {"Authorization": f"Bearer {issue_access_token(ada)}"}
    path = f"/api/chats/{chat.pk}/messages"
    client.post(path, {"content": "one"}, content_type="application/json", headers=headers)
    documented.call("POST", path, {"content": "two"}, device=ada, status=429)


@documents("GET /api/chats/:chat_id/messages/:message_id", "one message, as it is now")
def test_one_message(documented, chat, bens_message, ada):
    documented.call("GET", f"/api/chats/{chat.pk}/messages/{bens_message.pk}", device=ada, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id", "refused: not a member")
def test_one_message_as_an_outsider(documented, chat, bens_message, cy):
    documented.call("GET", f"/api/chats/{chat.pk}/messages/{bens_message.pk}", device=cy, status=403)


@documents("GET /api/chats/:chat_id/messages", "the page after the one whose `next` is the cursor")
def test_next_page(documented, chat, ben):
    path = f"/api/chats/{chat.pk}/messages?cursor={MESSAGES.cursor_of(2)}&limit=1"
    documented.call("GET", path, device=ben, status=200)


@documents("PATCH /api/chats/:chat_id/messages/:message_id", "your own message, edited")
def test_edit(documented, chat, bens_message, ben):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}"
    documented.call("PATCH", path, {"content": "Rather at ten."}, device=ben, status=200)


@documents("PATCH /api/chats/:chat_id/messages/:message_id", "refused: another's message")
def test_edit_another(documented, chat, bens_message, ada):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}"
    documented.call("PATCH", path, {"content": "At six!"}, device=ada, status=403)


@documents("PATCH /api/chats/:chat_id/messages/:message_id", "refused: no such message in this chat")
def test_edit_nothing(documented, chat, ben):
    documented.call("PATCH", f"/api/chats/{chat.pk}/messages/999", {"content": "?"}, device=ben, status=404)


@documents("DELETE /api/chats/:chat_id/messages/:message_id", "a tombstone stays: its number and seq, no text")
def test_delete(documented, chat, bens_message, ben):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}"
    documented.call("DELETE", path, device=ben, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/edits", "earlier texts, oldest first")
def test_edits(documented, people, chat, bens_message, ada):
    edit_message(actor=people.ben, chat_id=chat.pk, message_id=bens_message.pk, content="Rather at ten.")
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}/edits"
    documented.call("GET", path, device=ada, status=200)


@documents("GET /api/chats/:chat_id/messages/:message_id/around", "the messages before and after one")
def test_around(documented, chat, bens_message, ada):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}/around?each_side=1"
    documented.call("GET", path, device=ada, status=200)


@documents("POST /api/chats/:chat_id/read", "the read position, raised")
def test_read(documented, chat, ada):
    documented.call("POST", f"/api/chats/{chat.pk}/read", {"number": 2}, device=ada, status=200)


@documents("POST /api/chats/:chat_id/read", "refused: no number")
def test_read_nothing(documented, chat, ada):
    documented.call("POST", f"/api/chats/{chat.pk}/read", {"number": "two"}, device=ada, status=422)


@documents("POST /api/chats/:chat_id/unread", "the read position, set back")
def test_unread(documented, chat, ben):
    documented.call("POST", f"/api/chats/{chat.pk}/unread", {"number": 0}, device=ben, status=200)


@documents("GET /api/chats/:chat_id/sync", "what changed after a seq, oldest change first")
def test_sync(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/sync?since_seq=2", device=ben, status=200)


@documents("GET /api/chats/:chat_id/sync", "from the future, or over 500 changes behind: start again")
def test_sync_from_the_future(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/sync?since_seq=99", device=ben, status=200)


@pytest.fixture
def preview(chat, bens_message):
    """The preview of a link in Ben's message."""
    page = LinkPage.objects.create(
        url="https://weather.example/harvest",
        url_hash="0" * 64,
        state="done",
        site="weather.example",
        title="Weather for the harvest",
    )
    made = LinkPreview.objects.create(pk=1, chat=chat, message=bens_message, page=page, position=0)
    show_previews(chat_id=chat.pk, message_id=bens_message.pk)
    return made


@documents("DELETE /api/chats/:chat_id/messages/:message_id/previews/:preview_id", "your own message; the link stays")
def test_remove_preview(documented, chat, bens_message, preview, ben):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}/previews/{preview.pk}"
    documented.call("DELETE", path, device=ben, status=200)


@documents("DELETE /api/chats/:chat_id/messages/:message_id/previews/:preview_id", "refused: someone else's message")
def test_remove_anothers_preview(documented, chat, bens_message, preview, ada):
    path = f"/api/chats/{chat.pk}/messages/{bens_message.pk}/previews/{preview.pk}"
    documented.call("DELETE", path, device=ada, status=403)
