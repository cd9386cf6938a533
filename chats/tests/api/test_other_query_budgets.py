"""How many questions the calls ask that name no chat one is in: the same with few chats, people and words as with many.

One of them is always "who asks". Together with test_query_budgets.py no call is left out.
"""

import pytest

from accounts.tests.builders import make_person
from chats.actions.make_join_link import make_join_link
from chats.actions.save_message import save_message
from chats.api.urls import media_urlpatterns, urlpatterns
from chats.tests.api.test_query_budgets import BUDGETS
from chats.tests.builders import make_chat, many

# Savepoint and release are counted where the call writes: 2.
OTHER_BUDGETS = {
    ("get", "users/chats"): 3,
    ("post", "users/chats"): 15,
    ("get", "users/me/saved"): 2,
    ("put", "users/invited_chats/<str:chat_id>"): 8,
    ("delete", "users/invited_chats/<str:chat_id>"): 8,
    ("post", "chats"): 15,
    ("get", "people"): 2,
    ("get", "people/<str:user_id>"): 4,
    ("put", "people/<str:user_id>/block"): 11,
    ("delete", "people/<str:user_id>/block"): 2,
    ("get", "users/me/blocks"): 2,
    ("post", "people/<str:user_id>/chat"): 15,
    ("get", "join/<str:secret>"): 4,
    ("post", "join/<str:secret>"): 19,
    ("get", "chats/open"): 2,
    ("post", "chats/<str:chat_id>/join"): 15,
}
# Each asks for a picture's owner and whether one may see it; files come from the disk. test_pictures.py counts.
MEDIA = {("get", "media/chats/<str:chat_id>/<str:name>/<str:size>")}


@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize(("method", "route"), OTHER_BUDGETS)
def test_a_call_asks_exactly_this_among_few_and_among_many(
    ada, ben, cy, as_ada, django_assert_num_queries, method, route, size
):
    people = [make_person(f"Person {number}") for number in range(size)]
    chats = [make_chat(ben, ada, *people, cy) for _ in range(size)]
    for chat in chats:
        many(ben, chat, size)
        save_message(person=ada, chat_id=chat.pk, message_id=chat.messages.filter(kind="text").latest("number").pk)
    open_chats = [make_chat(ben, cy, *people, kind="open", title=f"Open {number}") for number in range(size)]
    invitation = make_chat(ben, cy, *people, invited=(ada,))
    target = open_chats[0] if route.endswith("/join") else invitation
    made = make_join_link(actor=ben, chat_id=open_chats[0].pk, hours=1, max_uses=5)
    path = route.replace("<str:chat_id>", str(target.pk)).replace("<str:user_id>", str(ben.pk))
    path = path.replace("<str:secret>", made.secret)
    body = {"user_list": [ben.email, cy.email]} if method == "post" and route.endswith("chats") else None
    with django_assert_num_queries(OTHER_BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code in (200, 201)


def test_no_call_is_left_out():
    entry_points = {
        (method, str(pattern.pattern))
        for pattern in [*urlpatterns, *media_urlpatterns]
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(getattr(pattern.callback, "cls", None), method)
    }
    assert entry_points == set(BUDGETS) | set(OTHER_BUDGETS) | MEDIA
