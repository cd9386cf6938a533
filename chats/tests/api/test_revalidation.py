"""`ETag`, `Location`, single messages, rate limit headers and the version, as an API client sees them."""

import pytest

from accounts.actions.update_profile import update_profile
from accounts.tests.builders import browser_of, make_person
from chats.actions.edit_message import edit_message
from chats.tests.builders import make_chat, say

pytestmark = pytest.mark.django_db

TAGGED = (
    "chats/{chat}/messages",
    "chats/{chat}/messages?system=true",
    "users/chats",
    "users/chats?short=true",
    "people",
)


def asked_again(caller, path, etag):
    return caller._client.get(f"/api/{path}", headers={"If-None-Match": etag})


@pytest.mark.parametrize("pattern", TAGGED)
class TestTags:
    def test_304_while_nothing_changed_and_never_cached(self, as_ada, ada, chat, pattern):
        say(ada, chat, "hello")
        path = pattern.format(chat=chat.pk)
        first = as_ada.get(path)
        again = asked_again(as_ada, path, first.headers["ETag"])
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "private, no-store"
        assert asked_again(as_ada, path, '"other"').content == first.content

    @pytest.mark.parametrize("condition", ["If-Match", "If-Unmodified-Since"])
    def test_conditions_of_writes_are_ignored(self, as_ada, chat, pattern, condition):
        value = '"other"' if condition == "If-Match" else "Wed, 21 Oct 2015 07:28:00 GMT"
        path = f"/api/{pattern.format(chat=chat.pk)}"
        assert as_ada._client.get(path, headers={condition: value}).status_code == 200

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            ("*", 304),
            ("{tag}", 304),
            ("W/{tag}", 304),
            ('"other", {tag}', 304),
            ('"other",W/"another" , W/{tag}', 304),
            ('"other", "another"', 200),
            ("W/{bare}", 200),
            ("{bare}", 200),
            ('"{tag}"', 200),
            ("", 200),
            (",", 200),
            ("é", 200),
        ],
    )
    def test_any_tag_of_a_list_counts_weak_or_strong(self, as_ada, ada, chat, pattern, condition, status):
        say(ada, chat, "hello")
        path = pattern.format(chat=chat.pk)
        tag = as_ada.get(path).headers["ETag"]
        answer = asked_again(as_ada, path, condition.format(tag=tag, bare=tag.strip('"')))
        assert (answer.status_code, answer.headers["ETag"]) == (status, tag)
        assert (answer.content == b"") is (status == 304)

    def test_304_has_what_the_200_had(self, as_ada, chat, pattern, settings):
        settings.ALLOWED_ORIGINS = ["https://app.example"]
        origin, path = {"Origin": "https://app.example"}, f"/api/{pattern.format(chat=chat.pk)}"
        first = as_ada._client.get(path, headers=origin)
        again = as_ada._client.get(path, headers={**origin, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        for name in ("ETag", "Vary", "Cache-Control", "X-API-Version", "Access-Control-Allow-Origin"):
            assert again.headers[name] == first.headers[name]
        assert again.headers["Access-Control-Allow-Credentials"] == "true"
        assert again.headers["Access-Control-Expose-Headers"] == first.headers["Access-Control-Expose-Headers"]
        assert "X-Request-Id" in again.headers and "Content-Length" not in again.headers

    def test_200_once_a_name_in_it_changed(self, as_ada, ada, ben, chat, pattern):
        say(ben, chat, "hello")
        path = pattern.format(chat=chat.pk)
        etag = as_ada.get(path).headers["ETag"]
        update_profile(person=ben, changes={"name": "Benedict"})
        again = asked_again(as_ada, path, etag)
        assert again.status_code == 200
        assert b"Benedict" in again.content

    def test_another_persons_tag_opens_nothing(self, as_ada, as_cy, ada, chat, pattern):
        say(ada, chat, "hello")
        path = pattern.format(chat=chat.pk)
        answer = asked_again(as_cy, path, as_ada.get(path).headers["ETag"])
        assert answer.status_code == (403 if path.startswith("chats/") else 200)


def test_the_messages_tag_follows_an_edit(as_ada, ada, chat):
    message = say(ada, chat, "hello")
    path = f"chats/{chat.pk}/messages"
    etag = as_ada.get(path).headers["ETag"]
    edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="hallo")
    assert asked_again(as_ada, path, etag).status_code == 200


def test_revalidation_asks_no_more_than_reading(as_ada, ada, chat, django_assert_num_queries):
    say(ada, chat, "hello")
    path = f"chats/{chat.pk}/messages"
    etag = as_ada.get(path).headers["ETag"]
    # Of the kept page: who asks, and the chat.
    with django_assert_num_queries(2):
        assert asked_again(as_ada, path, etag).status_code == 304


def test_pages_carry_no_tag(ada, chat):
    assert "ETag" not in browser_of(ada).get(f"/chats/{chat.pk}").headers


class TestOneMessage:
    def test_a_member_reads_it_as_in_the_list(self, as_ada, ben, chat):
        message = say(ben, chat, "hello")
        [listed] = as_ada.get(f"chats/{chat.pk}/messages").json()["messages"]
        assert as_ada.get(f"chats/{chat.pk}/messages/{message.pk}").json() == listed

    def test_an_outsider_does_not(self, as_cy, ben, chat):
        message = say(ben, chat, "hello")
        assert as_cy.get(f"chats/{chat.pk}/messages/{message.pk}").status_code == 403
        assert as_cy.get(f"chats/{chat.pk}/messages/0").status_code == 403

    def test_404_for_one_of_another_chat(self, as_ada, ada, chat):
        other = say(ada, make_chat(ada), "elsewhere")
        for text in (other.pk, "x", 10**30):
            assert as_ada.get(f"chats/{chat.pk}/messages/{text}").status_code == 404


class TestLocation:
    def test_201_says_where_the_new_thing_is(self, as_ada, ada, chat):
        sent = as_ada.post(f"chats/{chat.pk}/messages", {"content": "hello"})
        assert sent.headers["Location"] == f"/api/chats/{chat.pk}/messages/{sent.json()['id']}"
        assert as_ada._client.get(sent.headers["Location"]).json()["content"] == "hello"
        for path in ("chats", "users/chats"):
            made = as_ada.post(path, {"user_list": [ada.email]})
            assert as_ada._client.get(made.headers["Location"]).json()["id"] == made.json()["id"]

    def test_a_repeat_has_none(self, as_ada, chat):
        body = {"content": "hello", "client_id": "5b1d7c9a-0f52-4c8e-8a55-7d8b1f0c9e02"}
        assert "Location" in as_ada.post(f"chats/{chat.pk}/messages", body).headers
        again = as_ada.post(f"chats/{chat.pk}/messages", body)
        assert (again.status_code, again.headers.get("Location")) == (200, None)


class TestBudgets:
    def test_a_write_says_what_is_left_and_429_that_nothing_is(self, as_ada, chat, settings):
        settings.SENDS_BURST, settings.SENDS_PER_SECOND = 2, 0.1
        path, body = f"chats/{chat.pk}/messages", {"content": "hello"}
        seen = [as_ada.post(path, body) for _ in range(3)]
        assert [answer.status_code for answer in seen] == [201, 201, 429]
        assert [answer.headers["RateLimit-Limit"] for answer in seen] == ["2"] * 3
        assert [answer.headers["RateLimit-Remaining"] for answer in seen] == ["1", "0", "0"]
        assert 0 < int(seen[0].headers["RateLimit-Reset"]) <= 10 < int(seen[1].headers["RateLimit-Reset"]) <= 20
        assert seen[2].headers["RateLimit-Reset"] == seen[2].headers["Retry-After"]

    def test_the_tightest_budget_speaks(self, as_ada, settings):
        settings.CHATS_PER_HOUR = 5
        made = as_ada.post("chats", {"user_list": [make_person("Dora").email]})
        assert (made.headers["RateLimit-Limit"], made.headers["RateLimit-Remaining"]) == ("5", "4")

    def test_reading_has_none(self, as_ada, chat):
        assert "RateLimit-Limit" not in as_ada.get(f"chats/{chat.pk}/messages").headers


def test_every_answer_says_the_version_and_other_sites_may_read_it(as_ada, as_cy, chat, settings):
    settings.ALLOWED_ORIGINS = ["https://app.example"]
    for caller, status in ((as_ada, 200), (as_cy, 403)):
        answer = caller._client.get(f"/api/chats/{chat.pk}", headers={"Origin": "https://app.example"})
        assert (answer.status_code, answer.headers["X-API-Version"]) == (status, "1")
        exposed = answer.headers["Access-Control-Expose-Headers"]
        for name in ("ETag", "Location", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-API-Version"):
            assert name in exposed
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    allowed = as_ada._client.options(f"/api/chats/{chat.pk}", headers=asked).headers["Access-Control-Allow-Headers"]
    assert "idempotency-key" in allowed and "if-none-match" in allowed
