"""Database queries per endpoint. One of them is always the authentication."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts.actions.change_groups import make_group
from accounts.tests.builders import device_of, make_person, make_staff
from chatapp.jobs.recurrence import Repeat
from chatapp.lib import clock
from chatapp.lib.web_push import base64url
from chatapp.tests.push_service import Receiver
from chats.actions.make_join_link import make_join_link
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.remind import remind_of_message
from chats.actions.save_message import save_message
from chats.actions.schedule_message import schedule_message
from chats.actions.send_message import MessageDraft, send_message
from chats.api.urls import media_urlpatterns, urlpatterns
from chats.models import Membership, PushSubscription, Reminder
from chats.rules.later import DueTime
from chats.tests.api.test_access import CALLS
from chats.tests.builders import make_chat, many, preview_of, ready_file, say, say_files

DOWNLOAD, HEAD, PIECE, CANCEL = 3, 3, 10, 7
# Savepoint and release are counted where the call writes: 2.
BUDGETS = {
    ("get", "chats/<str:chat_id>"): 4,
    ("patch", "chats/<str:chat_id>"): 10,
    ("get", "chats/<str:chat_id>/channel_token"): 2,
    ("get", "chats/<str:chat_id>/messages"): 3,
    ("post", "chats/<str:chat_id>/messages"): 8,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>"): 3,
    ("patch", "chats/<str:chat_id>/messages/<str:message_id>"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>"): 11,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/edits"): 4,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/around"): 4,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/reactions/<str:emoji>"): 7,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/pin"): 9,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/pin"): 6,
    ("get", "chats/<str:chat_id>/pins"): 3,
    ("get", "chats/<str:chat_id>/files"): 3,
    ("get", "chats/<str:chat_id>/links"): 3,
    ("get", "files"): 3,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/previews/<str:preview_id>"): 11,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/saved"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/saved"): 6,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/thread"): 4,
    ("post", "chats/<str:chat_id>/messages/<str:message_id>/thread/read"): 8,
    ("put", "chats/<str:chat_id>/messages/<str:message_id>/thread/follow"): 10,
    ("delete", "chats/<str:chat_id>/messages/<str:message_id>/thread/follow"): 11,
    ("get", "chats/<str:chat_id>/messages/<str:message_id>/readers"): 4,
    ("put", "chats/<str:chat_id>/draft"): 5,
    ("get", "chats/<str:chat_id>/scheduled"): 3,
    ("post", "chats/<str:chat_id>/scheduled"): 8,
    ("put", "chats/<str:chat_id>/notifications"): 7,
    ("delete", "chats/<str:chat_id>/notifications"): 6,
    ("post", "chats/<str:chat_id>/read"): 6,
    ("post", "chats/<str:chat_id>/unread"): 6,
    ("get", "chats/<str:chat_id>/sync"): 3,
    ("put", "chats/<str:chat_id>/favourite"): 7,
    ("delete", "chats/<str:chat_id>/favourite"): 6,
    ("put", "chats/<str:chat_id>/mute"): 7,
    ("delete", "chats/<str:chat_id>/mute"): 7,
    ("put", "chats/<str:chat_id>/archive"): 7,
    ("delete", "chats/<str:chat_id>/archive"): 6,
    ("get", "chats/<str:chat_id>/join_links"): 3,
    ("post", "chats/<str:chat_id>/join_links"): 7,
    ("delete", "chats/<str:chat_id>/join_links/<str:link_id>"): 7,
    ("post", "chats/<str:chat_id>/mail_invitations"): 20,
    ("put", "chats/<str:chat_id>/picture"): 12,
    ("delete", "chats/<str:chat_id>/picture"): 7,
    ("get", "chats/<str:chat_id>/members"): 3,
    ("post", "chats/<str:chat_id>/members"): 17,
    ("patch", "chats/<str:chat_id>/members/<str:user_id>"): 10,
    ("delete", "chats/<str:chat_id>/members/<str:user_id>"): 9,
    ("get", "chats/<str:chat_id>/<str:page>"): 3,
    # PostgreSQL needs a lock where SQLite has one writer.
    ("post", "chats/<str:chat_id>/files"): 13 if settings.IS_SQLITE else 14,
}


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize(("method", "route", "body"), CALLS)
def test_queries_do_not_grow_with_the_chat(
    ada, ben, cy, as_ada, django_assert_num_queries, settings, method, route, body, size
):
    # Messages as invitations need a mail server's address.
    settings.EMAIL_URL = "smtp://localhost"
    chat = make_chat(ada, ben)
    many(ben, chat, size)
    message = say(ada, chat, "mine")
    path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", str(message.pk))
    path = path.replace("<str:user_id>", str(ben.pk)).replace("<str:page>", "0").replace("<str:emoji>", "👍")
    if "<str:link_id>" in path:
        link = make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=1).link
        path = path.replace("<str:link_id>", str(link.pk))
    if "<str:preview_id>" in path:
        path = path.replace("<str:preview_id>", str(preview_of(message).pk))
    if route.endswith("sync"):
        path += "?since_seq=0"
    if method == "post" and route.endswith("members"):
        body = {"user_list": [cy.email]}
    with django_assert_num_queries(BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code in (200, 201, 204)


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
                MessageDraft("@all", reply_to=asked.pk, thread_root=root), author=people[1], chat_id=chat.pk
            ).message
            react(actor=people[0], chat_id=chat.pk, message_id=said.pk, emoji="👍")
            pin_message(actor=ada, chat_id=chat.pk, message_id=said.pk)
    path = route.replace("<str:chat_id>", str(chat.pk)).replace("<str:message_id>", str(message.pk))
    path = path.replace("<str:page>", "0") + ("?since_seq=0" if route.endswith("sync") else "")
    with django_assert_num_queries(BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code == 200


# Endpoints that don't name a chat of the caller.
OTHER_BUDGETS = {
    ("get", "users/chats"): 3,
    ("post", "users/chats"): 15,
    ("get", "users/me/saved"): 2,
    ("put", "users/me/favourites"): 6,
    ("get", "users/me/activity"): 3,
    ("get", "users/me/notifications"): 3,
    ("put", "users/me/notifications"): 8,
    ("get", "users/me/notifications/preview"): 2,
    # The first one makes the site's key.
    ("get", "users/me/push_subscriptions"): 6,
    ("post", "users/me/push_subscriptions"): 10,
    ("delete", "users/me/push_subscriptions/<str:subscription_id>"): 5,
    ("get", "users/me/reminders"): 4,
    ("post", "users/me/reminders"): 5,
    ("patch", "users/me/reminders/<str:reminder_id>"): 7,
    ("delete", "users/me/reminders/<str:reminder_id>"): 6,
    ("post", "users/me/reminders/<str:reminder_id>/done"): 6,
    ("get", "users/me/scheduled"): 2,
    ("get", "chats/<str:chat_id>/scheduled/<str:scheduled_id>"): 2,
    ("patch", "chats/<str:chat_id>/scheduled/<str:scheduled_id>"): 6,
    ("delete", "chats/<str:chat_id>/scheduled/<str:scheduled_id>"): 6,
    ("post", "chats/<str:chat_id>/scheduled/<str:scheduled_id>/send"): 15,
    ("get", "search"): 1,
    ("get", "users/me/threads"): 3,
    ("post", "users/me/threads/read"): 5,
    ("post", "users/me/activity/read"): 5,
    ("get", "users/me/catch_up"): 8,
    # One chat; each further one adds its own.
    ("post", "users/me/catch_up/read"): 11,
    ("put", "users/invited_chats/<str:chat_id>"): 8,
    ("delete", "users/invited_chats/<str:chat_id>"): 8,
    ("post", "chats"): 15,
    ("get", "emoji"): 2,
    ("get", "groups"): 2,
    ("get", "groups/<str:group_id>/members"): 3,
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
    ("get", "chats/<str:chat_id>/preview"): 3,
}
OF_A_TIME = ("users/me/reminders/<str:reminder_id>", "chats/<str:chat_id>/scheduled/<str:scheduled_id>")
DUE = DueTime(clock.now() + timedelta(days=1), Repeat.ONCE, "")
TOMORROW = clock.to_rfc3339(DUE.at)
SUBSCRIPTION = {
    "endpoint": "https://push.chatapp-service.org/a",
    "keys": {"p256dh": base64url(Receiver().key), "auth": base64url(Receiver().auth)},
}
# test_pictures.py counts the queries of pictures, test_custom_emoji.py those of emoji, and test_files_of_many_sizes
# below those of files.
MEDIA = {
    # Waits for a push service: test_push_subscriptions.py.
    ("post", "users/me/push_subscriptions/<str:subscription_id>/test"),
    ("put", "emoji/<str:name>"),
    ("delete", "emoji/<str:name>"),
    ("get", "media/emoji/<str:name>"),
    ("get", "media/emoji/<str:name>/still"),
    ("get", "files/<str:file_id>"),
    ("patch", "files/<str:file_id>"),
    ("delete", "files/<str:file_id>"),
    ("get", "files/<str:file_id>/<str:size>"),
    ("get", "media/chats/<str:chat_id>/<str:name>/<str:size>"),
    ("get", "media/previews/<str:chat_id>/<str:message_id>/<str:name>/<str:size>"),
}


@pytest.mark.parametrize("size", [1, 8])
@pytest.mark.parametrize(("method", "route"), OTHER_BUDGETS)
def test_queries_do_not_grow_with_chats_people_and_messages(
    ada, ben, cy, as_ada, django_assert_num_queries, method, route, size
):
    people = [make_person(f"Person {number}") for number in range(size)]
    chats = [make_chat(ben, ada, *people, cy) for _ in range(size)]
    for chat in chats:
        many(ben, chat, size)
        save_message(person=ada, chat_id=chat.pk, message_id=chat.messages.filter(kind="text").latest("number").pk)
    open_chats = [make_chat(ben, cy, *people, kind="open", title=f"Open {number}") for number in range(size)]
    invitation = make_chat(ben, cy, *people, invited=(ada,))
    for chat in chats:
        remind_of_message(person=ada, chat_id=chat.pk, message_id=chat.messages.filter(kind="text").first().pk, due=DUE)
        scheduled = schedule_message(MessageDraft("later"), person=ada, chat_id=chat.pk, due=DUE)
        PushSubscription.objects.create(user=ada, device=device_of(ada), endpoint_hash=str(chat.pk))
    target = open_chats[0] if route.endswith(("/join", "/preview")) else invitation
    target = chats[-1] if "scheduled" in route else target
    made = make_join_link(actor=ben, chat_id=open_chats[0].pk, hours=1, max_uses=5)
    path = route.replace("<str:chat_id>", str(target.pk)).replace("<str:user_id>", str(ben.pk))
    path = path.replace("<str:secret>", made.secret).replace("<str:scheduled_id>", str(scheduled.pk))
    path = path.replace("<str:reminder_id>", str(Reminder.objects.latest("pk").pk))
    path = path.replace("<str:subscription_id>", str(PushSubscription.objects.latest("pk").pk))
    if "<str:group_id>" in path:
        emails = [person.email for person in people]
        path = path.replace("<str:group_id>", str(make_group(staff=make_staff(), name="design", emails=emails).pk))
    bodies = {"chats": {"user_list": [ben.email, cy.email]}, "users/chats": {"user_list": [ben.email, cy.email]}}
    if method == "put" and route == "users/me/favourites":
        Membership.objects.filter(user=ada).update(is_favourite=True)
        bodies[route] = {"chat_ids": [chat.pk for chat in chats]}
    bodies |= {
        "users/me/reminders": {"text": "water", "at": TOMORROW},
        "users/me/notifications": {"direct": "mentions"},
    }
    bodies |= {route: {"at": TOMORROW} for route in OF_A_TIME} | {"users/me/push_subscriptions": SUBSCRIPTION}
    bodies["users/me/activity/read"] = {"ids": None}
    bodies["users/me/catch_up/read"] = {"chats": [{"chat_id": chats[0].pk, "number": 1}]}
    body = bodies.get(route) if method != "get" else None
    with django_assert_num_queries(OTHER_BUDGETS[method, route]):
        assert as_ada(method, path, body).status_code in (200, 201, 204)


@pytest.mark.parametrize("size", [1, 12])
def test_files_of_many_sizes(ada, ben, as_ada, as_ben, django_assert_num_queries, size):
    chat = make_chat(ada, ben)
    many(ben, chat, size)
    content = b"x" * 1_000 * size
    sent = ready_file(ada, chat, content)
    say_files(ada, chat, sent, *(ready_file(ada, chat) for _ in range(min(size, 5))))
    with django_assert_num_queries(DOWNLOAD):
        assert as_ben.media(f"/files/{sent.pk}").status_code == 200
    length = str(len(content))
    begun = as_ada.tus("post", f"chats/{chat.pk}/files", upload_length=length)
    with django_assert_num_queries(HEAD):
        assert as_ada.tus("head", begun["Location"]).status_code == 200
    with django_assert_num_queries(PIECE):
        assert as_ada.tus("patch", begun["Location"], content, upload_offset="0").status_code == 204
    with django_assert_num_queries(CANCEL):
        assert as_ada.tus("delete", begun["Location"]).status_code == 204


def test_every_endpoint_has_a_budget():
    entry_points = {
        (method, str(pattern.pattern))
        for pattern in [*urlpatterns, *media_urlpatterns]
        for method in ("get", "post", "put", "patch", "delete")
        if hasattr(getattr(pattern.callback, "cls", None), method)
    }
    assert entry_points == set(BUDGETS) | set(OTHER_BUDGETS) | MEDIA
