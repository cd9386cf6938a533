"""GET /api/search."""

from urllib.parse import quote

import pytest

from chatapp.lib.rate_limit import TokenBuckets
from chats.actions import spend_search
from chats.actions.leave_chat import leave_chat
from chats.models import Chat
from chats.tests.builders import make_chat, say
from chats.tests.searching import index

pytestmark = pytest.mark.django_db

BAD_INPUT = [
    "", " ", '"', "'", "%", "_", ":*&|!()<->", "from:", "from:nobody", "has:", "before:2024-02-30", "before:99999",
    "-", "--", "x:y:z", "😀", "上", "مرحبا", "\u202eabc", "in:#", "from:@", "~c1", "a" * 500, "a " * 250, '"a' * 100,
    "from:" * 100, "is:unread " * 40, "\\", "{body}: x", "NEAR(a b)", "::", "-from:-me", "during:0000",
    "\ufffe", "e\u0301",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _without_limit(monkeypatch):
    monkeypatch.setattr(spend_search, "SEARCHES_BURST", 10_000)
    # People of different tests may have the same id.
    monkeypatch.setattr(spend_search, "_searches", TokenBuckets())


def search(caller, text, **more):
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return caller.get(f"search?q={quote(text)}{query}")


class TestSearch:
    def test_answers_with_messages_marks_and_what_it_understood(self, ada, as_ben, chat):
        message = say(ada, chat, "In der Straße")
        answer = search(as_ben, "strasse from:ada -has:file form:x").json()
        [item] = answer["items"] or [None]
        assert item is None
        answer = search(as_ben, "strasse from:ada -has:file").json()
        [item] = answer["items"]
        assert (item["message"]["id"], item["marks"]) == (message.pk, [{"start": 7, "end": 13}])
        assert item["chat"] == {"id": chat.pk, "title": chat.title, "kind": chat.kind, "member": True}
        assert [(one["operator"], one["value"], one["negated"]) for one in answer["understood"]] == [
            (None, "strasse", False), ("from", "ada", False), ("has", "file", True),
        ]  # fmt: skip
        assert (answer["not_understood"], answer["next"]) == ([], None)

    def test_says_what_it_did_not_understand(self, as_ada, chat):
        [one] = search(as_ada, "x has:imgae").json()["not_understood"]
        assert one == {
            "reason": "unknown_value", "text": "has:imgae", "suggestion": "has:image", "start": 2, "end": 11,
        }  # fmt: skip

    def test_has_pages(self, ada, as_ada, chat):
        say(ada, chat, "word 1", "word 2", "word 3")
        first = search(as_ada, "word", limit=2).json()
        rest = search(as_ada, "word", limit=2, cursor=first["next"]).json()
        pages = [[one["message"]["content"] for one in page["items"]] for page in (first, rest)]
        assert (pages, rest["next"]) == ([["word 3", "word 2"], ["word 1"]], None)

    def test_says_what_may_have_been_meant(self, ada, as_ada, as_cy, chat):
        say(ada, chat, "tomorrow")
        index()
        assert search(as_ada, "tomorow").json()["did_you_mean"] == "tomorrow"
        assert search(as_ada, "tomorrow").json()["did_you_mean"] is None
        assert search(as_cy, "tomorow").json()["did_you_mean"] is None

    def test_may_be_by_relevance(self, ada, as_ada, as_cy, chat):
        say(ada, chat, "plan plan", "a plan among many other words", "planning")
        first = search(as_ada, "plan", sort="relevance", limit=1).json()
        assert [one["message"]["content"] for one in first["items"]] == ["plan plan"]
        rest = search(as_ada, "plan", sort="relevance", cursor=first["next"]).json()
        assert (len(rest["items"]), rest["next"]) == (2, None)
        assert search(as_cy, "plan", sort="relevance").json()["items"] == []
        for wrong in ({"sort": "oldest"}, {"cursor": first["next"]}):
            assert search(as_ada, "plan", **wrong).json()["errors"]["code"] == "invalid"

    def test_may_be_of_one_chat(self, ada, as_ada, as_cy, chat):
        say(ada, chat, "word")
        say(ada, make_chat(ada, title="Other"), "word")
        assert len(search(as_ada, "word").json()["items"]) == 2
        assert len(search(as_ada, "word", chat_id=chat.pk).json()["items"]) == 1
        assert search(as_cy, "word", chat_id=chat.pk).json()["items"] == []


class TestBadInput:
    @pytest.mark.parametrize("text", BAD_INPUT)
    def test_is_answered_before_and_after_indexing(self, ada, as_ada, as_cy, chat, text):
        say(ada, chat, "some words", "上海 😀")
        for _time in range(2):
            assert search(as_ada, text).status_code == 200
            assert search(as_cy, text).json()["items"] == []
            index()

    @pytest.mark.parametrize(
        "query", ["q=%00", "q=" + "a" * 10_000, "q=x&cursor=nonsense", "q=x&limit=0", "chat_id=-1"]
    )
    def test_that_is_no_search_is_refused_with_a_sentence(self, as_ada, query):
        answer = as_ada.get(f"search?{query}")
        assert (answer.status_code, answer.json()["errors"]["code"]) == (422, "invalid")


class TestAccess:
    def test_needs_a_session(self, client, db):
        assert client.get("/api/search?q=x").status_code == 401

    def test_of_a_chat_that_was_left_is_nothing(self, ada, ben, as_ben, chat):
        say(ada, chat, "word")
        index()
        leave_chat(person=ben, chat_id=chat.pk)
        assert search(as_ben, "word").json()["items"] == []

    def test_of_an_open_chat_shows_what_its_preview_shows(self, ada, as_cy):
        garden = make_chat(ada, title="Garden", kind=Chat.Kind.OPEN)
        say(ada, garden, "word")
        [item] = search(as_cy, "word").json()["items"]
        assert (item["chat"]["member"], item["message"]["content"]) == (False, "word")

    def test_is_limited_per_person(self, ada, as_ada, as_ben, chat, monkeypatch):
        monkeypatch.setattr(spend_search, "SEARCHES_BURST", 2)
        # None comes back while a slow machine answers.
        monkeypatch.setattr(spend_search, "SEARCHES_PER_SECOND", 0.001)
        assert [search(as_ada, "x").status_code for _time in range(3)] == [200, 200, 429]
        assert search(as_ben, "x").status_code == 200


class TestQueries:
    def test_do_not_grow_with_the_results(self, ada, as_ada, chat, django_assert_max_num_queries):
        say(ada, chat, *(f"word {number}" for number in range(12)))
        index()
        with django_assert_max_num_queries(6):
            assert len(search(as_ada, "word").json()["items"]) == 12
