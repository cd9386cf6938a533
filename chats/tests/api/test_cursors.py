"""`cursor`, `limit` and `next` of the lists, beside the older `before`, `after` and `more`."""

import base64
import json

import pytest

from accounts.models import Block, Device, User
from accounts.tests.builders import device_of, make_person
from chatapp.lib import clock
from chats.actions.block_person import block_person
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.make_join_link import make_join_link
from chats.actions.note_activity import note_activity
from chats.actions.pin_message import pin_message, unpin_message
from chats.actions.react import react
from chats.actions.save_message import save_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Activity, Chat, JoinLink, Membership, Message, MessageEdit, SavedMessage
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db

# Path, key of the entries, key of an entry's id.
LISTS = {
    "messages": ("chats/{chat}/messages", "messages", "id"),
    "timeline": ("chats/{chat}/messages?system=true", "messages", "id"),
    "thread": ("chats/{chat}/messages/{message}/thread", "messages", "id"),
    "edits": ("chats/{chat}/messages/{message}/edits", "edits", "id"),
    "saved": ("users/me/saved", "saved", "saved_id"),
    "activity": ("users/me/activity", "items", "id"),
    "people": ("people", "people", "id"),
    "open chats": ("chats/open", "chats", "id"),
    "members": ("chats/{chat}/members", "members", "user_id"),
    "readers": ("chats/{chat}/messages/{message}/readers", "readers", "user_id"),
    "pins": ("chats/{chat}/pins", "messages", "id"),
    "join links": ("chats/{chat}/join_links", "links", "id"),
    "devices": ("users/me/devices", "devices", "id"),
    "blocks": ("users/me/blocks", "people", "id"),
}
# These also have `more`, and an older form of `cursor`: the key of the last entry.
OLDER = {
    "messages": ("before", "number"),
    "thread": ("before", "id"),
    "edits": ("before", "id"),
    "saved": ("before", "saved_id"),
    "people": ("after", "id"),
    "open chats": ("before", "id"),
}
# Each page of these is shown from the bottom up: `next` lies above its first entry.
UPWARD = ("messages", "timeline", "thread", "edits")


@pytest.fixture
def path(ada, ben, chat, settings):
    settings.CHANGES_BURST = settings.CHATS_PER_HOUR = 1_000
    message = say(ada, chat, "root")
    for number in range(5):
        other, now = make_person(f"Person {number}"), clock.now()
        joined = {"state": "accepted", "accepted_at": now, "read_number": 1} if number < 4 else {}
        Membership.objects.create(chat=chat, user=other, **joined)
        send_message(MessageDraft(f"reply {number}", thread_root=message.pk), author=ben, chat_id=chat.pk)
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content=f"edit {number}")
        said = say(ben, chat, f"{number}")
        save_message(person=ada, chat_id=chat.pk, message_id=said.pk)
        pin_message(actor=ada, chat_id=chat.pk, message_id=said.pk)
        react(actor=ben, chat_id=chat.pk, message_id=say(ada, chat, f"said {number}").pk, emoji="👍")
        make_chat(ada, kind="open", title=f"Open {number}")
        make_join_link(actor=ada, chat_id=chat.pk, hours=1, max_uses=1)
        block_person(person=ada, user_id=other.pk)
        device_of(ada)
    note_activity(list(Message.objects.filter(chat=chat)), chat_id=chat.pk)
    return lambda name: LISTS[name][0].format(chat=chat.pk, message=message.pk)


def join(address, **query):
    given = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{address}{'&' if '?' in address else '?'}{given}"


def ids(name, page):
    """Return the ids of a page in the order of its list."""
    _, entries, identity = LISTS[name]
    found = [entry[identity] for entry in page[entries]]
    return found[::-1] if name in UPWARD else found


def ids_after(client, name, path, cursor):
    """Follow `next` to the end."""
    found = []
    while cursor is not None:
        page = client.get(join(path(name), limit=2, cursor=cursor)).json()
        found += ids(name, page)
        cursor = page["next"]
        assert len(found) < 100
    return found


@pytest.mark.parametrize("name", LISTS)
class TestFollowing:
    def test_next_visits_every_entry_once_and_in_order(self, as_ada, path, name):
        everything = as_ada.get(join(path(name), limit=100)).json()
        first = as_ada.get(join(path(name), limit=2)).json()
        assert ids(name, first) + ids_after(as_ada, name, path, first["next"]) == ids(name, everything)
        assert len(ids(name, everything)) == len(set(ids(name, everything))) > 4
        assert (everything["next"], everything.get("more", False)) == (None, False)
        assert first.get("more", True) is True

    def test_without_parameters_the_list_is_as_it_was(self, as_ada, path, name):
        assert as_ada.get(path(name)).json() == as_ada.get(join(path(name), limit=100)).json()

    def test_a_further_page_costs_as_many_queries_as_the_first(self, as_ada, path, name, django_assert_max_num_queries):
        first = as_ada.get(join(path(name), limit=2)).json()
        with django_assert_max_num_queries(4):
            assert as_ada.get(join(path(name), limit=2, cursor=first["next"])).status_code == 200


def delete_by_author(entry, ada, chat):
    message = Message.objects.get(chat=chat, pk=entry)
    delete_message(actor=message.author or ada, chat_id=chat.pk, message_id=entry)


REMOVED = {
    "messages": delete_by_author,
    "timeline": delete_by_author,
    "thread": delete_by_author,
    "edits": lambda entry, ada, chat: MessageEdit.objects.filter(pk=entry).delete(),
    "saved": lambda entry, ada, chat: SavedMessage.objects.filter(pk=entry).delete(),
    "activity": lambda entry, ada, chat: Activity.objects.filter(pk=entry).delete(),
    "people": lambda entry, ada, chat: User.objects.filter(pk=entry).update(is_active=False),
    "open chats": lambda entry, ada, chat: Chat.objects.filter(pk=entry).update(kind="private"),
    "members": lambda entry, ada, chat: Membership.objects.filter(chat=chat, user_id=entry).delete(),
    "readers": lambda entry, ada, chat: Membership.objects.filter(chat=chat, user_id=entry).delete(),
    "pins": lambda entry, ada, chat: unpin_message(actor=ada, chat_id=chat.pk, message_id=entry),
    "join links": lambda entry, ada, chat: JoinLink.objects.filter(pk=entry).delete(),
    "devices": lambda entry, ada, chat: Device.objects.filter(pk=entry).update(ended_at=clock.now()),
    "blocks": lambda entry, ada, chat: Block.objects.filter(blocker=ada, blocked_id=entry).delete(),
}


class TestChanges:
    """What a cursor was made from may change, be hidden or be deleted between two pages."""

    @pytest.mark.parametrize("name", LISTS)
    def test_the_last_entry_is_removed(self, as_ada, ada, chat, path, name):
        everything = ids(name, as_ada.get(join(path(name), limit=100)).json())
        # Three, so that a cursor of the timeline isn't made from a system message.
        first = as_ada.get(join(path(name), limit=3)).json()
        shown = ids(name, first)
        REMOVED[name](shown[-1], ada, chat)
        assert ids_after(as_ada, name, path, first["next"]) == everything[len(shown) :]

    def test_a_person_is_renamed_to_the_end(self, as_ada, path):
        everything = ids("people", as_ada.get(path("people")).json())
        first = as_ada.get(join(path("people"), limit=2)).json()
        last = User.objects.get(pk=ids("people", first)[-1])
        last.name = "Zoe"
        last.save()
        assert ids_after(as_ada, "people", path, first["next"]) == [*everything[2:], last.pk]

    def test_a_person_leaves_the_chats_shared_with_the_viewer(self, as_ada, chat, path, settings):
        settings.MEMBER_DIRECTORY = False
        everything = ids("people", as_ada.get(path("people")).json())
        first = as_ada.get(join(path("people"), limit=2)).json()
        Membership.objects.filter(user_id=ids("people", first)[-1]).delete()
        assert ids_after(as_ada, "people", path, first["next"]) == everything[2:]
        assert len(everything) > 4


@pytest.mark.parametrize("name", OLDER)
class TestOlderForms:
    def test_it_says_the_same_as_the_cursor(self, as_ada, path, name):
        parameter, key = OLDER[name]
        first = as_ada.get(join(path(name), limit=2)).json()
        last = first[LISTS[name][1]][0 if name in UPWARD else -1][key]
        by_cursor = as_ada.get(join(path(name), limit=2, cursor=first["next"])).json()
        assert by_cursor == as_ada.get(join(path(name), limit=2, **{parameter: last})).json()
        assert ids(name, by_cursor) != ids(name, first)

    def test_422_for_both_at_once(self, as_ada, path, name):
        parameter, _ = OLDER[name]
        cursor = as_ada.get(join(path(name), limit=2)).json()["next"]
        answer = as_ada.get(join(path(name), cursor=cursor, **{parameter: 1}))
        assert answer.json()["errors"]["cursor"] == [f"can't be combined with `{parameter}`"]
        assert answer.status_code == 422


def encoded(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")


HOSTILE = [
    "", "0", "7", "-1", "x", "1.0", "%00", "a%00b", "%ED%A0%80", "%F0%9F%98%80", "=", "====", "A" * 5, "A" * 10_000,
    "%20", "null", encoded(), encoded(1), encoded("people"), encoded("people", "a", 2**63), encoded("people", "a", -1),
    encoded("people", "\x00", 1), encoded("people", "\ud800", 1), encoded("people", "a", 1, 1), encoded("people", 1, 1),
    encoded("people", "a", 1.5), encoded("people", "a", True), encoded("people", None, 1), encoded("people", "a", "1"),
    encoded("devices", "0001-01-01T00:00:00+14:00", 1), encoded("devices", "2026-01-01T00:00:00", 1),
    encoded("members", 0, "infinity", 1), encoded("saved", 2**63), encoded("saved", "1"), encoded("messages", [1]),
]  # fmt: skip


class TestHostileCursors:
    @pytest.mark.parametrize("name", LISTS)
    def test_422_for_what_next_never_said(self, as_ada, path, name):
        for cursor in HOSTILE:
            answer = as_ada.get(join(path(name), cursor=cursor))
            assert answer.status_code == 422, cursor
            assert answer.json()["errors"] == {"cursor": ["must be what `next` said"], "code": "invalid"}, cursor

    @pytest.mark.parametrize("name", LISTS)
    def test_422_for_a_cursor_of_another_list_or_one_that_was_changed(self, as_ada, path, name):
        for other in LISTS:
            cursor = as_ada.get(join(path(other), limit=2)).json()["next"]
            # The timeline is the messages with others between them.
            is_own = other == name or {name, other} == {"messages", "timeline"}
            assert as_ada.get(join(path(name), cursor=cursor)).status_code == (200 if is_own else 422), other
            if is_own:
                for changed in (f"{cursor}=", cursor[:-1], f"{cursor}A", f"%20{cursor}", cursor + cursor):
                    assert as_ada.get(join(path(name), cursor=changed)).status_code == 422, changed

    @pytest.mark.parametrize("cursor", HOSTILE)
    def test_the_chat_list_refuses_them_as_well(self, as_ada, chat, cursor):
        answer = as_ada.get(f"users/chats?cursor={cursor}")
        assert (answer.status_code, answer.json()["errors"]["cursor"]) == (422, ["must be what `next` said"])


def test_chats_below_a_cursor(as_ada, ada):
    chats = [make_chat(ada, title=f"{number}") for number in range(104)]
    newest = as_ada.get("users/chats?short=true").json()
    assert len(newest["chats"]) == 100
    # The one that the cursor was made from is no longer listed.
    Chat.objects.filter(pk=newest["chats"][-1]["id"]).update(closed_at=clock.now())
    page = as_ada.get(f"users/chats?cursor={newest['next']}&limit=3").json()
    assert [chat["id"] for chat in page["chats"]] == [chat.pk for chat in chats[3:0:-1]]
    last = as_ada.get(f"users/chats?cursor={page['next']}&limit=3").json()
    assert ([chat["id"] for chat in last["chats"]], last["next"]) == ([chats[0].pk], None)
    both = as_ada.get(f"users/chats?cursor={page['next']}&before={page['next']}")
    assert both.json()["errors"]["cursor"] == ["can't be combined with `before`"]


def test_an_outsider_gets_no_page_whatever_the_cursor(as_ada, as_cy, path):
    for name in ("messages", "timeline", "thread", "edits", "members", "readers", "pins", "join links"):
        for cursor in (as_ada.get(join(path(name), limit=2)).json()["next"], "x"):
            assert as_cy.get(join(path(name), cursor=cursor)).status_code == 403
