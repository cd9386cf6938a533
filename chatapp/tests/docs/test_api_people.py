"""docs/api.md: people, avatars, and member preferences."""

from datetime import timedelta

import pytest

from accounts.actions.change_avatar import change_avatar
from accounts.actions.change_groups import make_group
from accounts.models import User
from chatapp.lib import clock
from chatapp.lib.safe_http import Fetched
from chatapp.tests.docs.registry import documents
from chatapp.tests.pictures import SVG
from chats.actions.accept_invitation import accept_invitation
from chats.actions.block_person import block_person
from chats.actions.change_custom_emoji import put_custom_emoji
from chats.actions.chat_preferences import mute_chat, set_archived, set_favourite
from chats.actions.create_chat import create_chat
from chats.actions.open_direct_chat import open_direct_chat
from chats.actions.push_subscriptions import subscribe
from chats.actions.send_pushes import PushClient
from chats.tests.builders import PictureBody

SUBSCRIPTION = {
    "endpoint": "https://push.chatapp-service.org/send/cUq9",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


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


@documents("GET /api/groups", "by name")
def test_groups(documented, people, ben):
    make_group(staff=people.ada, name="design", emails=[people.ada.email, people.ben.email])
    documented.call("GET", "/api/groups", device=ben, status=200)


@documents("GET /api/groups/:group_id/members", "by name; never an email")
def test_group_members(documented, people, ben):
    group = make_group(staff=people.ada, name="design", emails=[people.ada.email, people.ben.email])
    documented.call("GET", f"/api/groups/{group.pk}/members", device=ben, status=200)


@documents("GET /api/groups/:group_id/members", "refused: no such group")
def test_no_group(documented, people, ben):
    documented.call("GET", "/api/groups/99/members", device=ben, status=404)


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


@documents("POST /api/people/:user_id/chat", "the existing chat, no matter who started it")
def test_write_to_a_person_again(documented, people, ben):
    open_direct_chat(person=people.ada, others=[people.ben])
    documented.call("POST", "/api/people/1/chat", device=ben, status=200)


@documents("POST /api/people/:user_id/chat", "refused: no one one may see")
def test_write_to_no_one(documented, people, ada):
    documented.call("POST", "/api/people/99/chat", device=ada, status=404)


@documents("PUT /api/chats/:chat_id/favourite", "marked as a favorite, for you only")
def test_favourite(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/favourite", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/favourite", "refused: not a member")
def test_favourite_of_others(documented, chat, cy):
    documented.call("PUT", f"/api/chats/{chat.pk}/favourite", device=cy, status=403)


@documents("DELETE /api/chats/:chat_id/favourite", "no longer a favorite")
def test_no_favourite(documented, people, chat, ben):
    set_favourite(person=people.ben, chat_id=chat.pk, is_favourite=True)
    documented.call("DELETE", f"/api/chats/{chat.pk}/favourite", device=ben, status=200)


@documents("PUT /api/users/me/favourites", "the order of the favorites; those that aren't named follow")
def test_order_of_favourites(documented, people, chat, ben):
    set_favourite(person=people.ben, chat_id=chat.pk, is_favourite=True)
    documented.call("PUT", "/api/users/me/favourites", {"chat_ids": [chat.pk]}, device=ben, status=200)


@documents("PUT /api/users/me/favourites", "refused: not a list of ids")
def test_order_that_is_none(documented, ben):
    documented.call("PUT", "/api/users/me/favourites", {"chat_ids": "all"}, device=ben, status=422)


@documents("PUT /api/chats/:chat_id/archive", "archived, for you only")
def test_archive(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/archive", device=ben, status=200)


@documents("DELETE /api/chats/:chat_id/archive", "unarchived")
def test_no_archive(documented, people, chat, ben):
    set_archived(person=people.ben, chat_id=chat.pk, is_archived=True)
    documented.call("DELETE", f"/api/chats/{chat.pk}/archive", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/mute", "silent but for mentions")
def test_mute(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/mute", {"level": "messages"}, device=ben, status=200)


@documents("PUT /api/chats/:chat_id/mute", "nothing for an hour")
def test_mute_for_a_while(documented, chat, ben):
    until = clock.to_rfc3339(clock.now() + timedelta(hours=1))
    body = {"level": "everything", "until": until}
    documented.call("PUT", f"/api/chats/{chat.pk}/mute", body, device=ben, status=200)


@documents("PUT /api/chats/:chat_id/mute", "refused: no such level")
def test_mute_oddly(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/mute", {"level": "half"}, device=ben, status=422)


@documents("DELETE /api/chats/:chat_id/mute", "heard again")
def test_unmute(documented, people, chat, ben):
    mute_chat(person=people.ben, chat_id=chat.pk, level="everything")
    documented.call("DELETE", f"/api/chats/{chat.pk}/mute", device=ben, status=200)


@documents("PUT /api/chats/:chat_id/notifications", "every message notifies")
def test_notification_level(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/notifications", {"level": "all"}, device=ben, status=200)


@documents("PUT /api/chats/:chat_id/notifications", "refused: no such level")
def test_notification_level_oddly(documented, chat, ben):
    documented.call("PUT", f"/api/chats/{chat.pk}/notifications", {"level": "loud"}, device=ben, status=422)


@documents("DELETE /api/chats/:chat_id/notifications", "as in the settings again")
def test_no_notification_level(documented, people, chat, ben):
    mute_chat(person=people.ben, chat_id=chat.pk, level="everything")
    documented.call("DELETE", f"/api/chats/{chat.pk}/notifications", device=ben, status=200)


@documents("GET /api/users/me/notifications", "what notifies you")
def test_notification_settings(documented, chat, ben):
    documented.call("GET", "/api/users/me/notifications", device=ben, status=200)


@documents("PUT /api/users/me/notifications", "open chats in full, and a keyword")
def test_change_notification_settings(documented, chat, ben):
    changes = {"open": "all", "keywords": ["greenhouse"]}
    documented.call("PUT", "/api/users/me/notifications", changes, device=ben, status=200)


@documents("PUT /api/users/me/notifications", "refused: a keyword without a letter")
def test_change_notification_settings_oddly(documented, chat, ben):
    documented.call("PUT", "/api/users/me/notifications", {"keywords": ["!"]}, device=ben, status=422)


@documents("POST /api/users/me/push_subscriptions", "what `pushManager.subscribe` returned")
def test_subscribe(documented, chat, ben):
    documented.call("POST", "/api/users/me/push_subscriptions", SUBSCRIPTION, device=ben, status=201)


@documents("POST /api/users/me/push_subscriptions", "refused: an address that is not on the public internet")
def test_subscribe_oddly(documented, chat, ben):
    wrong = {**SUBSCRIPTION, "endpoint": "https://localhost/push"}
    documented.call("POST", "/api/users/me/push_subscriptions", wrong, device=ben, status=422)


@documents("GET /api/users/me/push_subscriptions", "one browser, and the key to subscribe with")
def test_subscriptions(documented, people, chat, ben, monkeypatch):
    monkeypatch.setattr("chats.actions.push_subscriptions.shared_secret", lambda name: name)
    _subscribed(people, ben)
    documented.call("GET", "/api/users/me/push_subscriptions", device=ben, status=200)


@documents("DELETE /api/users/me/push_subscriptions/:subscription_id", "no longer notified")
def test_unsubscribe(documented, people, chat, ben):
    stored = _subscribed(people, ben)
    documented.call("DELETE", f"/api/users/me/push_subscriptions/{stored.pk}", device=ben, status=200)


@documents("POST /api/users/me/push_subscriptions/:subscription_id/test", "accepted by the push service")
def test_push_test(documented, people, chat, ben, monkeypatch):
    accepted = Fetched(url="", status=201, headers={}, body=b"")
    monkeypatch.setattr(PushClient, "send", lambda *_places, **_names: accepted)
    stored = _subscribed(people, ben)
    documented.call("POST", f"/api/users/me/push_subscriptions/{stored.pk}/test", device=ben, status=200)


def _subscribed(people, device):
    keys = SUBSCRIPTION["keys"]
    return subscribe(person=people.ben, device=device, endpoint=SUBSCRIPTION["endpoint"], **keys)


@documents("GET /api/users/me/notifications/preview", "what a mention would do on a Saturday")
def test_notification_preview(documented, chat, ben):
    path = "/api/users/me/notifications/preview?scene=mention&at=2026-11-28T12:00:00Z"
    documented.call("GET", path, device=ben, status=200)


@documents("PUT /api/people/:user_id/block", "blocked, and not told")
def test_block(documented, people, chat, ada):
    documented.call("PUT", f"/api/people/{people.ben.pk}/block", device=ada, status=200)


@documents("PUT /api/people/:user_id/block", "refused: yourself")
def test_block_yourself(documented, people, ada):
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


@documents("GET /api/emoji", "pictures that staff added; `:drake:` in a message shows one")
def test_emoji(documented, people, ben):
    put_custom_emoji(actor=staff(people), name="drake", upload=PictureBody().file())
    documented.call("GET", "/api/emoji", device=ben, status=200)


@documents("PUT /api/emoji/:name", "a new emoji, or a new picture for one")
def test_new_emoji(documented, people, ada):
    staff(people)
    documented.call("PUT", "/api/emoji/drake", PictureBody(), device=ada, status=200)


@documents("PUT /api/emoji/:name", "refused: the name of a standard emoji")
def test_standard_emoji(documented, people, ada):
    staff(people)
    documented.call("PUT", "/api/emoji/tada", PictureBody(), device=ada, status=422)


@documents("PUT /api/emoji/:name", "refused: not staff")
def test_emoji_of_a_member(documented, ben):
    documented.call("PUT", "/api/emoji/drake", PictureBody(), device=ben, status=403)


@documents("DELETE /api/emoji/:name", "removed; messages show its name")
def test_no_emoji(documented, people, ada):
    put_custom_emoji(actor=staff(people), name="drake", upload=PictureBody().file())
    documented.call("DELETE", "/api/emoji/drake", device=ada, status=200)


def staff(people):
    """Return Ada, who is staff now."""
    people.ada.is_staff = True
    people.ada.save(update_fields=["is_staff"])
    return people.ada
