"""Database queries per endpoint. One of them is always the authentication."""

import pytest

from chats.actions.make_join_link import make_join_link
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.send_message import send_message
from chats.tests.api.test_access import CALLS
from chats.tests.builders import make_chat, many, say

# Savepoint and release are counted where the call writes: 2.
BUDGETS = {
    ("get", "chats/<str:chat_id>"): 4,
    ("patch", "chats/<str:chat_id>"): 10,
    ("get", "chats/<str:chat_id>/channel_token"): 2,
    ("get", "chats/<str:chat_id>/messages"): 3,
    ("post", "chats/<str:chat_id>/messages"): 8,
    ("patch", "chats/<str:chat_id>/messages/<str:message_id>"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>"): 10,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/edits"): 4,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>"): 7,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/pin"): 9,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/pin"): 6,
    ("get", "chats/<str:chat_id>/pins"): 3,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/saved"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/saved"): 6,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/thread"): 4,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/readers"): 4,
    ("put", "chats/<str:chat_id>/draft"): 5,
    ("post", "chats/<str:chat_id>/read"): 6,
    ("post", "chats/<str:chat_id>/unread"): 6,
    ("get", "chats/<str:chat_id>/sync"): 3,
    ("put", "chats/<str:chat_id>/favourite"): 7,
    ("delete", "chats/<str:chat_id>/favourite"): 6,
    ("put", "chats/<str:chat_id>/mute"): 7,
    ("delete", "chats/<str:chat_id>/mute"): 6,
    ("put", "chats/<str:chat_id>/archive"): 7,
    ("delete", "chats/<str:chat_id>/archive"): 6,
    ("get", "chats/<str:chat_id>/join_links"): 3,
    ("post", "chats/<str:chat_id>/join_links"): 7,
    ("delete", "chats/<str:chat_id>/join_links/<str:link_id>"): 7,
    ("put", "chats/<str:chat_id>/picture"): 12,
    ("delete", "chats/<str:chat_id>/picture"): 7,
    ("get", "chats/<str:chat_id>/members"): 3,
    ("post", "chats/<str:chat_id>/members"): 17,
    ("patch", "chats/<str:chat_id>/members/<str:user_id>"): 10,
    ("delete", "chats/<str:chat_id>/members/<str:user_id>"): 9,
    ("get", "chats/<str:chat_id>/<str:page>"): 3,
}


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize(("method", "route", "body"), CALLS)
def test_a_call_asks_exactly_this_in_a_small_chat_and_in_a_large_one(
    ada, ben, cy, as_ada, django_assert_num_queries, method, route, body, size
):
    chat = make_chat(ada, ben)
    many(ben, chat, size)
    message = say(ada, chat, "mine")
    path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", str(message.pk))
    path = path.replace("<str:user_id>", str(ben.pk)).replace("<str:page>", "0").replace("<str:emoji>", "👍")
    if "<str:link_id>" in path:
        link = make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=1).link
        path = path.replace("<str:link_id>", str(link.pk))
    if route.endswith("sync"):
        path += "?since_seq=0"
    if method == "post" and route.endswith("members"):
        body = {"user_list": [cy.email]}
    with django_assert_num_queries(BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code in (200, 201)


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize(("method", "route", "body"), [call for call in CALLS if call[0] == "get"])
def test_reading_asks_no_more_for_answers_reactions_pins_threads_and_names(
    ada, ben, cy, as_ada, django_assert_num_queries, method, route, body, size
):
    chat = make_chat(ada, ben, cy)
    message = say(ada, chat, "mine")
    for number in range(size):
        people = (ben, cy) if number % 2 else (cy, ben)
        asked = say(people[0], chat, "@Ada @Ben @Cy")
        for root in (None, message.pk):
            said = send_message(
                author=people[1], chat_id=chat.pk, content="@all", reply_to=asked.pk, thread_root=root
            ).message
            react(actor=people[0], chat_id=chat.pk, message_id=said.pk, emoji="👍")
            pin_message(actor=ada, chat_id=chat.pk, message_id=said.pk)
    path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", str(message.pk))
    path = path.replace("<str:page>", "0") + ("?since_seq=0" if route.endswith("sync") else "")
    with django_assert_num_queries(BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code == 200
