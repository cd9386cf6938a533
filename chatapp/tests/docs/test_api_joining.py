"""docs/api.md: direct and open chats, join links, pictures of chats."""

import pytest

from chatapp.lib import clock
from chatapp.tests.docs.registry import documents
from chatapp.tests.pictures import SVG
from chats.actions.accept_invitation import accept_invitation
from chats.actions.change_picture import change_picture
from chats.actions.create_chat import create_chat
from chats.actions.make_join_link import make_join_link, revoke_join_link
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.send_message import MessageDraft, send_message
from chats.tests.builders import PictureBody


@pytest.fixture
def chat(people):
    """Ada's chat with Ben."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
    return made


@pytest.fixture
def square(people):
    """Ada's open chat."""
    return create_chat(owner=people.ada, emails=[], title="Town square", kind="open").chat


@pytest.fixture
def made(people, chat):
    """A join link of Ada's chat."""
    return make_join_link(actor=people.ada, chat_id=chat.pk, hours=168, max_uses=25)


@pytest.fixture
def ada(people):
    return people.device(people.ada)


@pytest.fixture
def ben(people):
    return people.device(people.ben)


@pytest.fixture
def cy(people):
    return people.device(people.cy)


@documents("POST /api/chats", "a direct chat: without a title; the others are in it with its first message")
def test_direct(documented, people, ada):
    documented.call("POST", "/api/chats", {"kind": "direct", "user_list": [people.ben.email]}, device=ada, status=201)


@documents("POST /api/chats", "the existing direct chat of the same people, no matter who started it")
def test_direct_again(documented, people, ben):
    open_direct_chat(person=people.ada, others=[people.ben])
    documented.call("POST", "/api/chats", {"kind": "direct", "user_list": [people.ada.email]}, device=ben, status=200)


@documents("POST /api/chats", "an open chat, which anyone may join")
def test_open(documented, people, ada):
    documented.call("POST", "/api/chats", {"kind": "open", "title": "Town square"}, device=ada, status=201)


@documents("PATCH /api/chats/:chat_id", "refused: a chat never changes its kind")
def test_kind(documented, chat, ada):
    documented.call("PATCH", f"/api/chats/{chat.pk}", {"kind": "open"}, device=ada, status=422)


@documents("PATCH /api/chats/:chat_id", "an announcement chat from now on; only its owner decides")
def test_posting(documented, chat, ada):
    documented.call("PATCH", f"/api/chats/{chat.pk}", {"posting": "moderators"}, device=ada, status=200)


@documents("GET /api/chats/open", "what one may know before joining")
def test_open_chats(documented, square, cy):
    documented.call("GET", "/api/chats/open", device=cy, status=200)


@documents("GET /api/chats/open", "words of title or topic")
def test_search_open_chats(documented, square, cy):
    documented.call("GET", "/api/chats/open?search=garden", device=cy, status=200)


@documents("GET /api/chats/:chat_id/preview", "the newest 20 messages of an open chat, before joining")
def test_preview(documented, people, square, cy):
    send_message(MessageDraft("Who brings the ladder?"), author=people.ada, chat_id=square.pk)
    documented.call("GET", f"/api/chats/{square.pk}/preview", device=cy, status=200)


@documents("GET /api/chats/:chat_id/preview", "refused: not open, or no such chat")
def test_preview_private(documented, chat, cy):
    documented.call("GET", f"/api/chats/{chat.pk}/preview", device=cy, status=403)


@documents("POST /api/chats/:chat_id/join", "a member from now on")
def test_join(documented, square, cy):
    documented.call("POST", f"/api/chats/{square.pk}/join", device=cy, status=200)


@documents("POST /api/chats/:chat_id/join", "refused: not open, or no such chat")
def test_join_private(documented, chat, cy):
    documented.call("POST", f"/api/chats/{chat.pk}/join", device=cy, status=403)


@documents("POST /api/chats/:chat_id/join_links", "a link; its address is told this once")
def test_make_link(documented, chat, ada):
    body = {"hours": 168, "max_uses": 25}
    documented.call("POST", f"/api/chats/{chat.pk}/join_links", body, device=ada, status=201)


@documents("POST /api/chats/:chat_id/join_links", "refused: out of bounds")
def test_make_endless_link(documented, chat, ada):
    body = {"hours": 10_000, "max_uses": 0}
    documented.call("POST", f"/api/chats/{chat.pk}/join_links", body, device=ada, status=422)


@documents("POST /api/chats/:chat_id/join_links", "refused: neither owner nor moderator")
def test_make_link_as_a_member(documented, chat, ben):
    body = {"hours": 168, "max_uses": 25}
    documented.call("POST", f"/api/chats/{chat.pk}/join_links", body, device=ben, status=403)


@documents("POST /api/chats/:chat_id/mail_invitations", "a message as an invitation")
def test_mail_invitation(documented, settings, people, chat, ben):
    settings.EMAIL_URL = "smtp://localhost"
    type(people.ben).objects.filter(pk=people.ben.pk).update(email_verified_at=clock.now())
    body = {"email": "mira@example.org", "content": "Shall we meet at eight?"}
    documented.call("POST", f"/api/chats/{chat.pk}/mail_invitations", body, device=ben, status=204)


@documents("POST /api/chats/:chat_id/mail_invitations", "refused: the site sends no mail")
def test_mail_invitation_without_mail(documented, chat, ben):
    body = {"email": "mira@example.org", "content": "Shall we meet at eight?"}
    documented.call("POST", f"/api/chats/{chat.pk}/mail_invitations", body, device=ben, status=403)


@documents("GET /api/chats/:chat_id/join_links", "the newest ones, dead ones too")
def test_links(documented, chat, made, ada):
    documented.call("GET", f"/api/chats/{chat.pk}/join_links", device=ada, status=200)


@documents("GET /api/chats/:chat_id/join_links", "refused: neither owner nor moderator")
def test_links_for_a_member(documented, chat, made, ben):
    documented.call("GET", f"/api/chats/{chat.pk}/join_links", device=ben, status=403)


@documents("DELETE /api/chats/:chat_id/join_links/:link_id", "revoked; repeating it changes nothing")
def test_revoke(documented, chat, made, ada):
    documented.call("DELETE", f"/api/chats/{chat.pk}/join_links/{made.link.pk}", device=ada, status=200)


@documents("DELETE /api/chats/:chat_id/join_links/:link_id", "refused: no such link of this chat")
def test_revoke_nothing(documented, chat, ada):
    documented.call("DELETE", f"/api/chats/{chat.pk}/join_links/9", device=ada, status=404)


@documents("GET /api/join/:secret", "where a link leads")
def test_link(documented, made, cy):
    documented.call("GET", f"/api/join/{made.secret}", device=cy, status=200)


@documents("GET /api/join/:secret", "refused: used up, expired, revoked or unknown")
def test_dead_link(documented, people, chat, made, cy):
    revoke_join_link(actor=people.ada, chat_id=chat.pk, link_id=made.link.pk)
    documented.call("GET", f"/api/join/{made.secret}", device=cy, status=404)


@documents("POST /api/join/:secret", "a plain member from now on")
def test_join_by_link(documented, made, cy):
    documented.call("POST", f"/api/join/{made.secret}", device=cy, status=200)


@documents("POST /api/join/:secret", "refused: a dead link")
def test_join_by_dead_link(documented, people, chat, made, cy):
    revoke_join_link(actor=people.ada, chat_id=chat.pk, link_id=made.link.pk)
    documented.call("POST", f"/api/join/{made.secret}", device=cy, status=404)


@documents("PUT /api/chats/:chat_id/picture", "a picture, for everyone in the chat")
def test_picture(documented, chat, ada):
    documented.call("PUT", f"/api/chats/{chat.pk}/picture", PictureBody(), device=ada, status=200)


@documents("PUT /api/chats/:chat_id/picture", "refused: no picture")
def test_picture_of_svg(documented, chat, ada):
    documented.call("PUT", f"/api/chats/{chat.pk}/picture", PictureBody(SVG), device=ada, status=422)


@documents("PUT /api/chats/:chat_id/picture", "refused: neither owner nor moderator")
def test_picture_as_a_member(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/picture", PictureBody(), device=ben, status=403)


@documents("DELETE /api/chats/:chat_id/picture", "without a picture again")
def test_no_picture(documented, people, chat, ada):
    change_picture(actor=people.ada, chat_id=chat.pk, upload=PictureBody().file())
    documented.call("DELETE", f"/api/chats/{chat.pk}/picture", device=ada, status=200)
