"""Access: every endpoint × everyone who isn't a member. Non-members change nothing and learn nothing."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.builders import api_of, make_person
from chatapp.lib import clock
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.leave_chat import leave_chat
from chats.actions.make_join_link import make_join_link
from chats.actions.remove_member import remove_member
from chats.api.urls import urlpatterns
from chats.models import (
    Chat,
    File,
    JoinLink,
    LinkPreview,
    Membership,
    Mention,
    Message,
    MessageEdit,
    Reaction,
    SavedMessage,
)
from chats.tests.builders import FileBody, PictureBody, make_chat, preview_of, say, sent_as

TOMORROW = clock.to_rfc3339(clock.now() + timedelta(days=1))
# Each call that names a chat, with a body that a member could send. A new call without a row here fails below.
CALLS = [
    ("get", "chats/<str:chat_id>", None),
    ("patch", "chats/<str:chat_id>", {"title": "Mine"}),
    ("get", "chats/<str:chat_id>/channel_token", None),
    ("get", "chats/<str:chat_id>/files", None),
    ("post", "chats/<str:chat_id>/files", FileBody()),
    ("get", "chats/<str:chat_id>/links", None),
    ("get", "chats/<str:chat_id>/messages", None),
    ("post", "chats/<str:chat_id>/messages", {"content": "let me in"}),
    ("get", "chats/<str:chat_id>/messages/<str:message_id>", None),
    ("patch", "chats/<str:chat_id>/messages/<str:message_id>", {"content": "changed"}),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>", None),
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/edits", None),
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/around", None),
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>", None),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>", None),
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/pin", None),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/pin", None),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/previews/<str:preview_id>", None),
    ("get", "chats/<str:chat_id>/pins", None),
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/saved", None),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/saved", None),
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/thread", None),
    ("post", "chats/<str:chat_id>/messages/<str:message_id>/thread/read", {"message_id": 1}),
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/thread/follow", None),
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/thread/follow", None),
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/readers", None),
    ("put", "chats/<str:chat_id>/draft", {"content": "not yet"}),
    ("get", "chats/<str:chat_id>/scheduled", None),
    ("post", "chats/<str:chat_id>/scheduled", {"content": "let me in", "at": TOMORROW}),
    ("delete", "chats/<str:chat_id>/notifications", None),
    ("put", "chats/<str:chat_id>/notifications", {"level": "all"}),
    ("post", "chats/<str:chat_id>/read", {"number": 1}),
    ("post", "chats/<str:chat_id>/unread", {"number": 0}),
    ("get", "chats/<str:chat_id>/sync", None),
    ("put", "chats/<str:chat_id>/favourite", None),
    ("delete", "chats/<str:chat_id>/favourite", None),
    ("put", "chats/<str:chat_id>/mute", {"level": "messages"}),
    ("delete", "chats/<str:chat_id>/mute", None),
    ("put", "chats/<str:chat_id>/archive", None),
    ("delete", "chats/<str:chat_id>/archive", None),
    ("post", "chats/<str:chat_id>/mail_invitations", {"email": "mira@example.org", "content": "let me in"}),
    ("get", "chats/<str:chat_id>/join_links", None),
    ("post", "chats/<str:chat_id>/join_links", {"hours": 1, "max_uses": 1}),
    ("delete", "chats/<str:chat_id>/join_links/<str:link_id>", None),
    ("put", "chats/<str:chat_id>/picture", PictureBody()),
    ("delete", "chats/<str:chat_id>/picture", None),
    ("get", "chats/<str:chat_id>/members", None),
    ("post", "chats/<str:chat_id>/members", {"user_list": ["cy@example.org"]}),
    ("patch", "chats/<str:chat_id>/members/<str:user_id>", {"role": "owner"}),
    ("delete", "chats/<str:chat_id>/members/<str:user_id>", None),
    ("get", "chats/<str:chat_id>/<str:page>", None),
]
# For non-members of open chats: test_open_chats.py and test_chat_preview.py.
ELSEWHERE = {("post", "chats/<str:chat_id>/join"), ("get", "chats/<str:chat_id>/preview")}
# The caller's own, also in chats that they have left: test_later.py.
_ONE_SCHEDULED = "chats/<str:chat_id>/scheduled/<str:scheduled_id>"
ELSEWHERE |= {(method, _ONE_SCHEDULED) for method in ("get", "patch", "delete")} | {("post", f"{_ONE_SCHEDULED}/send")}
NOT_MEMBERS = ["outsider", "invitee", "left", "removed", "closed out"]
WORDS = "a secret word"


@pytest.fixture
def place(settings, ada, ben):
    """Ada's chat with Ben and a message by each of the people who later leave; the site sends mail."""
    settings.EMAIL_URL = "smtp://localhost"
    chat = make_chat(ada, ben)
    say(ben, chat, WORDS)
    make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=1)
    return chat


def ids_of(chat: Chat, message: Message, member: User) -> dict[str, int]:
    """Return the ids that fill the routes: a message with a preview, a member, a join link."""
    return {
        "message_id": message.pk,
        "preview_id": preview_of(message).pk,
        "user_id": member.pk,
        "link_id": chat.join_links.get().pk,
    }


def not_member(kind: str, ada: User, chat: Chat) -> User:
    person = make_person("Cy", email="cy@example.org")
    if kind in ("invitee", "left", "removed"):
        Membership.objects.create(chat=chat, user=person, state="invited" if kind == "invitee" else "accepted")
    if kind in ("left", "removed"):
        say(person, chat, "I was here")
    if kind == "left":
        leave_chat(person=person, chat_id=chat.pk)
    if kind == "removed":
        remove_member(actor=ada, chat_id=chat.pk, user_id=person.pk)
    if kind == "closed out":
        Membership.objects.create(chat=chat, user=person, state="accepted")
        close_chat(staff=make_person("Sue", is_staff=True), chat_id=chat.pk, reason="test")
    return person


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (
            Chat, File, JoinLink, LinkPreview, Membership, Message, MessageEdit, Mention, Reaction, SavedMessage,
        )
    ]  # fmt: skip


def call(client: Client, method: str, route: str, body: object, *, chat_id: object, ids: dict[str, int]):
    path = route.replace("<str:chat_id>", str(chat_id)).replace("<str:page>", "0").replace("<str:emoji>", "👍")
    for name, value in ids.items():
        path = path.replace(f"<str:{name}>", str(value))
    return getattr(client, method if method != "post" else "generic")(
        *(["POST"] if method == "post" else []), f"/api/{path}", **sent_as(body)
    )


@pytest.mark.parametrize("kind", NOT_MEMBERS)
@pytest.mark.parametrize(("method", "route", "body"), CALLS)
def test_403_as_if_the_chat_did_not_exist_and_nothing_changed(ada, ben, place, kind, method, route, body):
    client = api_of(not_member(kind, ada, place))
    ids = ids_of(place, place.messages.latest("pk"), ben)
    before = everything()
    theirs = call(client, method, route, body, chat_id=place.pk, ids=ids)
    missing = call(client, method, route, body, chat_id=999_999, ids=ids)
    assert theirs.status_code == missing.status_code == 403
    assert theirs.content == missing.content
    assert everything() == before


@pytest.mark.parametrize(("method", "route", "body"), CALLS)
def test_the_same_calls_open_for_the_owner(ada, ben, place, method, route, body):
    """The control: none of these refusals applies to members."""
    route = route if route != "chats/<str:chat_id>/sync" else route + "?since_seq=0"
    if method == "post" and route.endswith("members"):
        make_person("Cy", email="cy@example.org")
    message = say(ada, place, "Ada's own")
    answer = call(
        api_of(ada),
        method,
        route,
        body,
        chat_id=place.pk,
        ids=ids_of(place, message, ben),
    )
    assert answer.status_code in (200, 201, 204)


@pytest.mark.parametrize(("method", "route", "body"), CALLS)
def test_401_for_anonymous_and_deactivated_people(ada, ben, place, method, route, body):
    client = api_of(ben)
    User.objects.filter(pk=ben.pk).update(is_active=False)
    ids = ids_of(place, place.messages.latest("pk"), ben)
    for caller in (Client(), client):
        assert call(caller, method, route, body, chat_id=place.pk, ids=ids).status_code == 401


def test_every_call_that_names_a_chat_has_its_row():
    routes = {
        (method, str(pattern.pattern))
        for pattern in urlpatterns
        for method in ("get", "post", "put", "patch", "delete")
        if "<str:chat_id>" in str(pattern.pattern)
        and str(pattern.pattern).startswith("chats/")
        and hasattr(getattr(pattern.callback, "cls", None), method)
    }
    assert routes == {(method, route) for method, route, _ in CALLS} | ELSEWHERE


def test_neither_list_shows_a_non_members_chat(ada, place):
    for kind in ("outsider", "left", "removed"):
        person = not_member(kind, ada, place)
        assert api_of(person).get("/api/users/chats").json() == {"chats": [], "invited_chats": []}
        person.delete()


def test_an_invitee_sees_the_card_and_no_message(ada, place):
    answer = api_of(not_member("invitee", ada, place)).get("/api/users/chats")
    assert len(answer.json()["invited_chats"]) == 1
    assert WORDS not in answer.content.decode()


def test_a_closed_chat_comes_back_for_its_people_when_reopened(ada, ben, place):
    sue = make_person("Sue", is_staff=True)
    close_chat(staff=sue, chat_id=place.pk, reason="by mistake")
    assert api_of(ben).get(f"/api/chats/{place.pk}").status_code == 403
    assert api_of(ben).get("/api/users/chats").json()["chats"] == []
    reopen_chat(staff=sue, chat_id=place.pk, reason="by mistake")
    assert api_of(ben).get(f"/api/chats/{place.pk}").json()["messages"][0]["content"] == WORDS


def test_staff_are_outsiders_here(place):
    sue = api_of(make_person("Sue", is_staff=True, is_superuser=True))
    assert sue.get(f"/api/chats/{place.pk}").status_code == 403
