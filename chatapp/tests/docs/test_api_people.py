"""docs/api.md: people, avatars, and how one keeps a chat."""

import pytest

from accounts.actions.change_avatar import change_avatar
from accounts.models import User
from chatapp.tests.docs.registry import documents
from chatapp.tests.pictures import SVG
from chats.actions.accept_invitation import accept_invitation
from chats.actions.block_person import block_person
from chats.actions.chat_preferences import mute_chat, set_archived, set_favourite
from chats.actions.create_chat import create_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.tests.builders import PictureBody


@pytest.fixture
def chat(people):
    """Ada's chat with Ben."""
    made = create_chat(owner=people.ada, emails=[people.ben.email], title="Harvest").chat
    accept_invitation(person=people.ben, chat_id=made.pk)
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


@documents("PUT /api/users/me/avatar", "a picture: cut square, written anew; its address may end in `/256` instead")
def test_avatar(documented, people, ada):
    documented.call("PUT", "/api/users/me/avatar", PictureBody(), device=ada, status=200)


@documents("PUT /api/users/me/avatar", "refused: no picture, whatever its name says")
def test_avatar_of_svg(documented, people, ada):
    documented.call("PUT", "/api/users/me/avatar", PictureBody(SVG), device=ada, status=422)


@documents("PUT /api/users/me/avatar", "refused: more than 5 MB, before it is read")
def test_avatar_too_large(documented, people, ada):
    documented.call("PUT", "/api/users/me/avatar", PictureBody(b"x" * 6_000_000), device=ada, status=413)


@documents("DELETE /api/users/me/avatar", "initials again")
def test_no_avatar(documented, people, ada):
    documented.call("DELETE", "/api/users/me/avatar", device=ada, status=200)


@documents("GET /api/people", "by name; never an email")
def test_people(documented, people, ben):
    change_avatar(person=people.ada, upload=PictureBody().file())
    documented.call("GET", "/api/people", device=ben, status=200)


@documents("GET /api/people", "words of the name")
def test_search_people(documented, people, ben):
    documented.call("GET", "/api/people?search=ad", device=ben, status=200)


@documents("GET /api/people", "without a directory (`MEMBER_DIRECTORY=false`), for someone who is in no chat")
def test_people_without_a_directory(documented, people, chat, cy, settings):
    settings.MEMBER_DIRECTORY = False
    documented.call("GET", "/api/people", device=cy, status=200)


@documents("GET /api/people/:user_id", "someone, and the chats both are in")
def test_person(documented, people, chat, ben):
    User.objects.filter(pk=people.ada.pk).update(status="In the garden")
    documented.call("GET", "/api/people/1", device=ben, status=200)


@documents("GET /api/people/:user_id", "refused: no one, or no one one may see")
def test_person_unseen(documented, people, chat, cy, settings):
    settings.MEMBER_DIRECTORY = False
    documented.call("GET", "/api/people/1", device=cy, status=404)


@documents("POST /api/people/:user_id/chat", "a new direct chat")
def test_write_to_a_person(documented, people, ada):
    documented.call("POST", "/api/people/2/chat", device=ada, status=201)


@documents("POST /api/people/:user_id/chat", "the one there is, whoever began it")
def test_write_to_a_person_again(documented, people, ben):
    open_direct_chat(person=people.ada, others=[people.ben])
    documented.call("POST", "/api/people/1/chat", device=ben, status=200)


@documents("POST /api/people/:user_id/chat", "refused: no one one may see")
def test_write_to_nobody(documented, people, ada):
    documented.call("POST", "/api/people/99/chat", device=ada, status=404)


@documents("PUT /api/chats/:chat_id/favourite", "a favourite from now on, for oneself only")
def test_favourite(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/favourite", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/favourite", "refused: not a member")
def test_favourite_of_others(documented, chat, cy):
    documented.call("PUT", f"/api/chats/{chat.pk}/favourite", device=cy, status=403)


@documents("DELETE /api/chats/:chat_id/favourite", "no favourite any more")
def test_no_favourite(documented, people, chat, ben):
    set_favourite(person=people.ben, chat_id=chat.pk, is_favourite=True)
    documented.call("DELETE", f"/api/chats/{chat.pk}/favourite", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/archive", "put away, for oneself only")
def test_archive(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/archive", device=ben, status=200)


@documents("DELETE /api/chats/:chat_id/archive", "taken back out")
def test_no_archive(documented, people, chat, ben):
    set_archived(person=people.ben, chat_id=chat.pk, is_archived=True)
    documented.call("DELETE", f"/api/chats/{chat.pk}/archive", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/mute", "silent but for mentions")
def test_mute(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/mute", {"level": "messages"}, device=ben, status=200)


@documents("PUT /api/chats/:chat_id/mute", "refused: no such level")
def test_mute_oddly(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/mute", {"level": "half"}, device=ben, status=422)


@documents("DELETE /api/chats/:chat_id/mute", "heard again")
def test_unmute(documented, people, chat, ben):
    mute_chat(person=people.ben, chat_id=chat.pk, level="everything")
    documented.call("DELETE", f"/api/chats/{chat.pk}/mute", device=ben, status=200)


@documents("PUT /api/people/:user_id/block", "blocked, and not told")
def test_block(documented, people, chat, ada):
    documented.call("PUT", f"/api/people/{people.ben.pk}/block", device=ada, status=200)


@documents("PUT /api/people/:user_id/block", "refused: oneself")
def test_block_oneself(documented, people, ada):
    documented.call("PUT", f"/api/people/{people.ada.pk}/block", device=ada, status=422)


@documents("DELETE /api/people/:user_id/block", "blocked no longer; again is fine")
def test_unblock(documented, people, chat, ada):
    block_person(person=people.ada, user_id=people.ben.pk)
    documented.call("DELETE", f"/api/people/{people.ben.pk}/block", device=ada, status=200)


@documents("GET /api/users/me/blocks", "whom one blocks, newest first")
def test_blocks(documented, people, chat, ada):
    block_person(person=people.ada, user_id=people.ben.pk)
    documented.call("GET", "/api/users/me/blocks", device=ada, status=200)


@documents(
    "POST /api/people/:user_id/chat", "refused: someone who takes no direct messages, at least not from the caller"
)
def test_direct_chat_refused(documented, people, chat, ada):
    block_person(person=people.ben, user_id=people.ada.pk)
    documented.call("POST", f"/api/people/{people.ben.pk}/chat", device=ada, status=403)
