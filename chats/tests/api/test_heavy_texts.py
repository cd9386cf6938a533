"""Texts crafted to be expensive, through API and page: accepted, bounded, unchanged, harmless."""

import pytest

from accounts.models import User
from accounts.tests.builders import browser_of
from chats.actions.react import MAX_REACTIONS
from chats.models import Message, Reaction
from chats.tests.builders import say
from chats.tests.text.test_markup import assert_harmless

# Sent to every reader with each page: limits what Markdown adds to a text.
MOST_HTML_BYTES = 100_000
HEAVY = {
    "quotes in quotes": "> " * 1_500 + "end",
    "lists in lists": "- " * 1_500 + "end",
    "lists that step inwards": "\n".join(f"{' ' * depth}- x" for depth in range(80)) + "\nend",
    "lists in quotes": "> - " * 900 + "end",
    "emphasis that never closes": "**a *b _c " * 390 + "end",
    "emphasis in emphasis": "*_" * 900 + "x" + "_*" * 900 + "end",
    "half a link": "[a](b " * 600 + "end",
    "links in links": "[" * 1_300 + "a" + "](u)" * 600 + "end",
    "a great many addresses": "a.de " * 790 + "end",
    "a great many emails": "a@b.de " * 560 + "end",
    "a table": "|a" * 900 + "\n" + "|-" * 900 + "\nend",
    "fences": "```\n" * 900 + "end",
    "code to colour": "```python\n" + "a=1;" * 360 + "\n```\nend",
    "lines": "a\n" * 1_900 + "end",
    "paragraphs": "a\n\n" * 1_300 + "end",
    "list items": "- a\n" * 900 + "\nend",
    "ampersands": "&" * 3_900 + "end",
    "accents on one letter": "a" + "\u0300" * 3_900 + "end",
    "joiners": "\U0001f468\u200d" * 1_900 + "end",
    "nothing to see": "x" + "\u200b" * 3_900 + "end",
    "right to left": "\u202e\u2066" * 1_900 + "end",
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
class TestHeavyTexts:
    def test_are_accepted_by_the_api_and_shown_in_full(self, chat, as_ada, as_ben, text):
        assert as_ada.post(f"chats/{chat.pk}/messages", {"content": text}).status_code == 201
        shown = as_ben.get(f"chats/{chat.pk}/messages").json()["messages"][-1]
        assert shown["content"] == text
        assert "end" in shown["html"]
        assert len(shown["html"].encode()) <= MOST_HTML_BYTES
        assert_harmless(shown["html"])
        assert len(as_ben.get("users/chats").content) < 20_000

    def test_are_accepted_by_the_form_and_quoted_in_one_line(self, ada, chat, as_ben, text):
        browser = browser_of(ada)
        assert browser.post(f"/chats/{chat.pk}", {"content": text}).status_code == 302
        message = Message.objects.latest("pk")
        as_ben.post(f"chats/{chat.pk}/messages", {"content": "Really?", "reply_to": message.pk})
        assert len(as_ben.get(f"chats/{chat.pk}/messages").json()["messages"][-1]["reply_to"]["content"]) <= 140
        assert browser.get(f"/chats/{chat.pk}").status_code == 200


class TestAsManyReactionsAsThereMayBe:
    @pytest.fixture
    def message(self, ben, chat):
        """A message with reactions by 999 people."""
        message = say(ben, chat, "Everyone?")
        crowd = User.objects.bulk_create(
            User(name=f"P {number}", email=f"p{number}@example.org") for number in range(MAX_REACTIONS - 1)
        )
        Reaction.objects.bulk_create(Reaction(message=message, user=person, emoji="👍") for person in crowd)
        message.reactions = [{"emoji": "👍", "user_ids": [person.pk for person in crowd]}]
        message.save(update_fields=["reactions"])
        return message

    def test_the_last_one_is_taken_the_next_refused_with_a_sentence_at_both_entry_points(
        self, ada, chat, message, as_ada, as_ben, django_assert_num_queries
    ):
        path = f"chats/{chat.pk}/messages/{message.pk}/reactions"
        with django_assert_num_queries(10):
            assert as_ada.put(f"{path}/👍").status_code == 200
        sentence = f"a message has at most {MAX_REACTIONS} reactions"
        refused = as_ben.put(f"{path}/👍")
        assert (refused.status_code, refused.json()["errors"]) == (422, {"emoji": [sentence], "code": "invalid"})
        sentence = f"A message has at most {MAX_REACTIONS} reactions."
        page = browser_of(ada).post(f"/chats/{chat.pk}/messages/{message.pk}/react", {"emoji": "🎉"})
        assert (page.status_code, sentence in page.content.decode()) == (422, True)

    def test_the_chat_costs_no_more_for_it(self, ada, chat, message):
        browser = browser_of(ada)
        page = browser.get(f"/chats/{chat.pk}")
        assert page.status_code == 200
        assert len(page.content) < 200_000
