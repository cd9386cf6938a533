"""Every change by a person counts against their change budget, through every entry point."""

import importlib
import inspect
import pkgutil

import pytest

import accounts.actions
import chats.actions
from chatapp.lib import change_budget
from chatapp.lib.errors import RateLimited
from chatapp.lib.rate_limit import TokenBuckets
from chats.actions.create_chat import create_chat
from chats.actions.open_direct_chat import open_direct_chat_with
from chats.actions.pin_message import pin_message
from chats.actions.react import react, unreact
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db
ACTS = {"actor", "person", "owner", "author"}
# Each has a separate limit, named beside it.
OTHERWISE_BOUNDED = {
    "send_message": "chats/send_rate.py",
    "prepare_message": "a part of sending",
    "mark_read": "never refused; one conditional write",
    "read_thread": "the same",
    "mark_unread": "never refused; one conditional write",
    "save_draft": "never refused; one conditional write",
    "add_piece": "a budget of its own: a fast upload is many pieces",
    "upload_whole": "a part of it, `begin_upload`, has one",
    "refused_files": "a part of sending and editing",
    "send_share": "sends by `send_message`",
    "deliver_direct_chat": "a part of sending",
    "refused_delivery": "a part of sending",
    "message_to_change": "a part of changing a message",
    "rendered_for": "a part of sending and editing",
}


@pytest.fixture(autouse=True)
def few_changes(settings, monkeypatch) -> None:
    """Three changes, then one in a hundred seconds."""
    monkeypatch.setattr(change_budget, "_changes", TokenBuckets())
    settings.CHANGES_BURST, settings.CHANGES_PER_SECOND = 3, 0.01


def actions_of(package) -> dict[str, object]:
    found = {}
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if function.__module__ == module.name and not name.startswith("_"):
                found[name] = function
    return found


def test_every_action_in_a_persons_name_has_a_budget():
    free = {
        name
        for name, action in actions_of(chats.actions).items()
        if not hasattr(action, "has_change_budget")
        and any(
            one.kind is one.KEYWORD_ONLY and one.name in ACTS for one in inspect.signature(action).parameters.values()
        )
    }
    assert free == set(OTHERWISE_BOUNDED)


def test_profile_changes_have_a_budget():
    accounts_actions = actions_of(accounts.actions)
    assert {"update_profile", "change_avatar", "remove_avatar"} <= {
        name for name, action in accounts_actions.items() if hasattr(action, "has_change_budget")
    }


class TestCounting:
    def test_different_changes_share_one_bucket_and_people_do_not(self, ada, ben):
        with change_budget.uncounted_changes():
            chat = make_chat(ada, ben)
        message = say(ada, chat, "hello")
        react(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        pin_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        unreact(actor=ada, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        with pytest.raises(RateLimited) as refused:
            create_chat(owner=ada, emails=[ben.email])
        assert refused.value.retry_after > 1
        react(actor=ben, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        say(ada, chat, "sends have their own")

    def test_an_action_that_calls_another_counts_once(self, ada, ben):
        for _ in range(3):
            open_direct_chat_with(person=ada, user_id=ben.pk)
        with pytest.raises(RateLimited):
            open_direct_chat_with(person=ada, user_id=ben.pk)

    def test_refused_tries_of_an_outsider_count_too(self, ada, ben, cy):
        with change_budget.uncounted_changes():
            chat = make_chat(ada, ben)
        refusals = []
        for _ in range(4):
            try:
                react(actor=cy, chat_id=chat.pk, message_id=1, emoji="👍")
            except Exception as error:  # noqa: BLE001 - what it is is what counts here
                refusals.append(type(error).__name__)
        assert refusals == ["Forbidden"] * 3 + ["RateLimited"]
