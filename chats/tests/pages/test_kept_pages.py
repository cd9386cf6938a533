"""What the chat page keeps between requests is never seen: each viewer gets what rendering anew gives."""

import random
import re

import pytest

from accounts.actions.update_profile import update_profile
from accounts.models import User
from accounts.tests.builders import make_person
from chatapp.lib.errors import AppError
from chatapp.pages import cached_fragment
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.pin_message import pin_message, unpin_message
from chats.actions.react import react, unreact
from chats.actions.save_message import save_message, unsave_message
from chats.actions.send_message import MessageDraft, send_message
from chats.actions.update_chat import update_chat
from chats.models import Message
from chats.payloads import message_pages
from chats.tests.builders import make_chat, say
from chats.tests.pages.conftest import Browser

STEPS = 16
PARTS = (
    "chats/_line_turn.html",
    "chats/_message.html",
    "chats/_chat_list.html",
    "chats/_chat_row.html",
    "chats/_member.html",
)


def forget():
    """Empty the caches, but keep what is the same for everyone: rendering the icons again takes most of the time."""
    message_pages._store = message_pages._Store()
    for key in [key for key in cached_fragment._store.kept if key[0] in PARTS or key[0].startswith("part ")]:
        cached_fragment._store.bytes -= cached_fragment._size_of(cached_fragment._store.kept.pop(key))


def seen(browser: Browser, path: str) -> str:
    """Return the page without what is new in every response."""
    html = browser.get(path).content.decode()
    return re.sub(r'name="(?:csrfmiddlewaretoken|client_id)" value="[^"]*"', "", html)


def step(chance: random.Random, people: list[User], chat_id: int) -> None:
    """Let someone do something. What is refused changes nothing."""
    person = chance.choice(people)
    ids = list(Message.objects.filter(chat_id=chat_id).order_by("pk").values_list("pk", flat=True))
    one = {"chat_id": chat_id, "message_id": chance.choice(ids)}
    mentioned = chance.choice(["", "@Ada ", "**b** ", "<i>"])
    root = chance.choice([None, None, one["message_id"]])
    answered = chance.choice([None, one["message_id"]])
    draft = MessageDraft(f"{mentioned}{chance.random()}", reply_to=answered, thread_root=root)
    steps = [
        *[lambda: send_message(draft, author=person, chat_id=chat_id)] * 5,
        lambda: edit_message(actor=person, content=f"edited {chance.random()}", **one),
        lambda: delete_message(actor=person, **one),
        lambda: react(actor=person, emoji=chance.choice("👍🎉"), **one),
        lambda: unreact(actor=person, emoji="👍", **one),
        lambda: pin_message(actor=person, **one),
        lambda: unpin_message(actor=person, **one),
        lambda: save_message(person=person, **one),
        lambda: unsave_message(person=person, **one),
        lambda: mark_read(person=person, chat_id=chat_id, number=chance.randrange(1, 30)),
        lambda: update_chat(actor=person, chat_id=chat_id, title=f"Plan {chance.random()}"),
        lambda: update_profile(person=person, changes={"name": f"{person.email[:3]} {chance.randrange(99)}"}),
        lambda: User.objects.filter(pk=person.pk).update(avatar=chance.choice(["", "face"])),
    ]
    try:
        chance.choice(steps)()
    except AppError:
        return


@pytest.mark.parametrize("seed", range(2))
def test_every_viewer_sees_what_rendering_anew_gives(ada, ben, cy, ada_browser, ben_browser, cy_browser, seed):
    chance = random.Random(seed)
    dee = make_person("Dee")
    chat = make_chat(ada, ben, dee)
    say(dee, chat, "first", "second")
    leave_chat(person=dee, chat_id=chat.pk)
    say(ben, chat, "third")
    for _ in range(STEPS):
        step(chance, [ada, ben], chat.pk)
        path = f"/chats/{chat.pk}" + chance.choice(["", "?before=3"])
        kept = [seen(browser, path) for browser in (ada_browser, ben_browser)]
        assert cy_browser.get(path).status_code in (302, 403)
        forget()
        assert [seen(browser, path) for browser in (ada_browser, ben_browser)] == kept


@pytest.mark.parametrize("seed", range(3))
def test_every_caller_of_the_api_gets_what_reading_anew_gives(ada, ben, chat, as_ada, as_ben, seed):
    chance = random.Random(seed)
    say(ben, chat, "first", "second")
    paths = [f"chats/{chat.pk}/messages?limit={limit}{more}" for limit in (3, 50) for more in ("", "&system=true")]

    def answers():
        return [caller("get", path).json() for path in paths for caller in (as_ada, as_ben)]

    for _ in range(2 * STEPS):
        for _change in range(chance.choice([1, 1, 1, 3])):
            step(chance, [ada, ben], chat.pk)
        kept = answers()
        forget()
        assert answers() == kept
        # From the state before the next changes, not from nothing.
        answers()


class TestKept:
    def test_asks_for_no_messages_while_none_changed(self, ada, chat, ada_browser, django_assert_num_queries):
        say(ada, chat, "hello")
        with django_assert_num_queries(10) as first:
            ada_browser.get(f"/chats/{chat.pk}")
        with django_assert_num_queries(len(first) - 2):
            ada_browser.get(f"/chats/{chat.pk}")

    def test_reads_only_the_changed_rows_after_a_change(self, ada, chat, as_ada, django_assert_num_queries):
        path = f"chats/{chat.pk}/messages?system=true"
        messages = [say(ada, chat, text) for text in ("one", "two", "three")]
        as_ada("get", path)
        # Signing in and the membership.
        with django_assert_num_queries(2):
            as_ada("get", path)
        react(actor=ada, chat_id=chat.pk, message_id=messages[1].pk, emoji="👍")
        say(ada, chat, "four")
        with django_assert_num_queries(3) as asked:
            found = as_ada("get", path).json()["messages"]
        assert "changed_seq" in asked.captured_queries[-1]["sql"].rpartition("WHERE")[2]
        assert [one["content"] for one in found][-4:] == ["one", "two", "three", "four"]
        assert [one["reactions"] for one in found][-3]

    def test_reads_anew_after_too_many_changes(self, ada, chat, as_ada, monkeypatch):
        path = f"chats/{chat.pk}/messages"
        say(ada, chat, "one")
        as_ada("get", path)
        monkeypatch.setattr(message_pages, "MAX_CHANGED", 2)
        say(ada, chat, "two", "three", "four")
        assert [one["content"] for one in as_ada("get", path).json()["messages"]] == ["one", "two", "three", "four"]

    def test_a_former_members_new_name_is_shown(self, ada, ben, chat, ada_browser):
        say(ben, chat, "bye")
        leave_chat(person=ben, chat_id=chat.pk)
        assert "Benjamin" not in ada_browser.text(f"/chats/{chat.pk}")
        User.objects.filter(pk=ben.pk).update(name="Benjamin")
        assert "Benjamin" in ada_browser.text(f"/chats/{chat.pk}")

    def test_an_author_whose_account_is_gone_has_no_name(self, ada, ben, chat, ada_browser):
        say(ben, chat, "bye")
        leave_chat(person=ben, chat_id=chat.pk)
        assert "Someone who left" not in timeline_of(ada_browser.text(f"/chats/{chat.pk}"))
        User.objects.filter(pk=ben.pk).delete()
        assert "Someone who left" in timeline_of(ada_browser.text(f"/chats/{chat.pk}"))

    def test_rows_newer_than_the_counter_are_not_kept(self, ada, chat):
        before = chat.last_seq
        say(ada, chat, "hello")
        chat.last_seq = before
        for _ in range(2):
            assert message_pages.timeline_payloads(chat=chat, before=None, limit=5, users={}).messages
        assert message_pages._store._bytes == 0

    def test_the_pages_used_last_stay_within_the_bound(self, ada, chat, monkeypatch):
        say(ada, chat, "hello")
        for limit in range(1, 4):
            message_pages.timeline_payloads(chat=chat, before=None, limit=limit, users={})
        store = message_pages._store
        monkeypatch.setattr(message_pages, "MAX_BYTES", store._bytes)
        message_pages.timeline_payloads(chat=chat, before=None, limit=1, users={})
        message_pages.timeline_payloads(chat=chat, before=None, limit=4, users={})
        assert [key[-1] for key in store._kept] == [3, 1, 4]
        assert store._bytes == sum(kept.size_bytes for kept in store._kept.values())


def timeline_of(html: str) -> str:
    return html.split('id="lines"')[1].split('id="empty-chat"')[0]


@pytest.fixture(autouse=True)
def _nothing_kept():
    forget()
