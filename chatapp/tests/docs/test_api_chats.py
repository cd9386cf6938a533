"""docs/api.md: chats, invitations and members."""

import pytest

from accounts.tokens import issue_access_token
from chatapp.tests.docs.registry import documents
from chats.actions.accept_invitation import accept_invitation
from chats.actions.create_chat import create_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.send_message import MessageDraft, send_message


@pytest.fixture
def chat(people):
    """Ada's chat: Ben has accepted, Cy is invited."""
    made = create_chat(owner=people.ada, emails=[people.ben.email, people.cy.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    send_message(MessageDraft("Shall we start at *eight*?"), author=people.ada, chat_id=made.pk)
    return made


@pytest.fixture
def ada(people):
    return people.device(people.ada)


@pytest.fixture
def ben(people):
    return people.device(people.ben)


@pytest.fixture
def cy(people):
    return people.device(people.cy)


@documents("GET /api/users/chats", "chats and invitations, newest activity first")
def test_list(documented, chat, ben):
    documented.call("GET", "/api/users/chats", device=ben, status=200)


@documents("GET /api/users/chats", "an invitation, seen by the invited")
def test_list_of_the_invited(documented, chat, cy):
    documented.call("GET", "/api/users/chats", device=cy, status=200)


@documents(
    "GET /api/users/chats", "a short list: the newest 100, favourites and what is unread; `next` begins the rest"
)
def test_short_list(documented, chat, ben):
    documented.call("GET", "/api/users/chats?short=true", device=ben, status=200)


@documents("GET /api/users/chats", "refused: a `before` that no `next` said")
def test_list_before_nonsense(documented, chat, ben):
    documented.call("GET", "/api/users/chats?before=yesterday", device=ben, status=422)


@documents("POST /api/users/chats", "a chat with everyone of the list who has an account")
def test_create(documented, people, ada):
    body = {"user_list": [people.ben.email, "nobody@example.org"]}
    documented.call("POST", "/api/users/chats", body, device=ada, status=201)


@documents("POST /api/users/chats", "by whole names and by ids, of people one sees")
def test_create_by_name(documented, people, ada):
    body = {"user_list": [people.ben.name], "user_ids": [people.cy.pk]}
    documented.call("POST", "/api/users/chats", body, device=ada, status=201)


@documents("POST /api/users/chats", "what belongs to no one is told")
def test_create_with_someone_unknown(documented, people, ada):
    body = {"user_list": [people.ben.email, "nobody@example.org"]}
    documented.call("POST", "/api/users/chats", body, device=ada, status=201)


@documents("POST /api/users/chats", "refused: no one of the list has an account")
def test_create_with_no_one(documented, people, ada):
    documented.call("POST", "/api/users/chats", {"user_list": ["nobody@example.org"]}, device=ada, status=400)


@documents("POST /api/chats", "the same with a title")
def test_create_with_a_title(documented, people, ada):
    body = {"user_list": [people.ben.email], "title": "Harvest"}
    documented.call("POST", "/api/chats", body, device=ada, status=201)


@documents("POST /api/chats", "repeated with its `Idempotency-Key`: the chat of the first request, nothing created")
def test_create_again(documented, people, ada, client):
    body, key = {"user_list": [people.ben.email], "title": "Harvest"}, "7b0c6a52-5a6e-4f0b-b0a1-2f1c6d6f9e11"
    headers = {"Authorization": f"Bearer {issue_access_token(ada)}", "Idempotency-Key": key}
    client.post("/api/chats", body, content_type="application/json", headers=headers)
    documented.call("POST", "/api/chats", body, device=ada, idempotency_key=key, status=200)


@documents("POST /api/chats", "refused: wrong types")
def test_create_with_wrong_types(documented, people, ada):
    documented.call("POST", "/api/chats", {"user_list": "ben@example.org", "title": 7}, device=ada, status=422)


@documents("PUT /api/users/invited_chats/:chat_id", "accepted; once more is fine")
def test_accept(documented, chat, cy):
    documented.call("PUT", f"/api/users/invited_chats/{chat.pk}", device=cy, status=200)


@documents("PUT /api/users/invited_chats/:chat_id", "refused: no such invitation")
def test_accept_nothing(documented, people, cy):
    documented.call("PUT", "/api/users/invited_chats/42", device=cy, status=404)


@documents("DELETE /api/users/invited_chats/:chat_id", "declined; a member leaves by it")
def test_decline(documented, chat, cy):
    documented.call("DELETE", f"/api/users/invited_chats/{chat.pk}", device=cy, status=200)


@documents("DELETE /api/users/invited_chats/:chat_id", "refused: no such invitation")
def test_decline_nothing(documented, people, cy):
    documented.call("DELETE", "/api/users/invited_chats/42", device=cy, status=404)


@documents("GET /api/chats/:chat_id", "the chat with its newest 15 messages, oldest first")
def test_open(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}", device=ben, status=200)


@documents("GET /api/chats/:chat_id", "refused: not a member, only invited, no such chat or no number: all alike")
def test_open_as_an_outsider(documented, chat, cy):
    documented.call("GET", f"/api/chats/{chat.pk}", device=cy, status=403)


@documents("PATCH /api/chats/:chat_id", "a new title")
def test_rename(documented, chat, ada):
    documented.call("PATCH", f"/api/chats/{chat.pk}", {"title": "Harvest, late"}, device=ada, status=200)


@documents("PATCH /api/chats/:chat_id", "refused: too long")
def test_rename_too_long(documented, chat, ada):
    documented.call("PATCH", f"/api/chats/{chat.pk}", {"title": "x" * 121}, device=ada, status=422)


@documents("GET /api/chats/:chat_id/:page", "page 0 is the newest 15 messages; past the end `[]`")
def test_page(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/0", device=ben, status=200)


@documents("GET /api/chats/:chat_id/channel_token", "a token for this one topic of the socket")
def test_channel_token(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/channel_token", device=ben, status=200)


@documents("GET /api/chats/:chat_id/channel_token", "refused: not a member")
def test_channel_token_for_an_outsider(documented, chat, cy):
    documented.call("GET", f"/api/chats/{chat.pk}/channel_token", device=cy, status=403)


@documents("GET /api/chats/:chat_id/members", "members, then the invited")
def test_members(documented, chat, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/members", device=ben, status=200)


@documents("GET /api/chats/:chat_id/members", "a direct chat before its first message, for who opened it")
def test_members_awaiting(documented, people, ada):
    chat = open_direct_chat(person=people.ada, others=[people.ben]).chat
    documented.call("GET", f"/api/chats/{chat.pk}/members", device=ada, status=200)


@documents("GET /api/chats/:chat_id", "refused: a direct chat that holds no message yet, for the other person")
def test_awaiting(documented, people, ben):
    chat = open_direct_chat(person=people.ada, others=[people.ben]).chat
    documented.call("GET", f"/api/chats/{chat.pk}", device=ben, status=403)


@documents("GET /api/users/chats", "with DIRECT_MESSAGES=request, a first message is an invitation that shows it")
def test_request(documented, people, ben, settings):
    settings.DIRECT_MESSAGES = "request"
    chat = open_direct_chat(person=people.ada, others=[people.ben]).chat
    send_message(MessageDraft("May I ask you something?"), author=people.ada, chat_id=chat.pk)
    documented.call("GET", "/api/users/chats", device=ben, status=200)


@documents("POST /api/chats/:chat_id/members", "more people are invited")
def test_invite(documented, people, ada):
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    body = {"user_list": [people.cy.email]}
    documented.call("POST", f"/api/chats/{made.pk}/members", body, device=ada, status=201)


@documents("POST /api/chats/:chat_id/members", "refused: no one of the list has an account")
def test_invite_no_one(documented, chat, ada):
    body = {"user_list": ["nobody@example.org"]}
    documented.call("POST", f"/api/chats/{chat.pk}/members", body, device=ada, status=400)


@documents("PATCH /api/chats/:chat_id/members/:user_id", "the owner hands the chat over")
def test_hand_over(documented, people, chat, ada):
    path = f"/api/chats/{chat.pk}/members/{people.ben.pk}"
    documented.call("PATCH", path, {"role": "owner"}, device=ada, status=200)


@documents("PATCH /api/chats/:chat_id/members/:user_id", "refused: not the owner")
def test_hand_over_as_a_member(documented, people, chat, ben):
    path = f"/api/chats/{chat.pk}/members/{people.ben.pk}"
    documented.call("PATCH", path, {"role": "owner"}, device=ben, status=403)


@documents("DELETE /api/chats/:chat_id/members/:user_id", "the owner removes a member; a member leaves by their own id")
def test_remove(documented, people, chat, ada):
    documented.call("DELETE", f"/api/chats/{chat.pk}/members/{people.ben.pk}", device=ada, status=200)


@documents("DELETE /api/chats/:chat_id/members/:user_id", "refused: no one by this id is in the chat")
def test_remove_a_stranger(documented, chat, ada):
    documented.call("DELETE", f"/api/chats/{chat.pk}/members/999", device=ada, status=404)
