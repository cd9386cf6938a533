"""Searching messages: the right answers, on both databases, and never another's text."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.builders import make_person
from chats.actions.close_chat import close_chat
from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.leave_chat import leave_chat
from chats.actions.mark_read import mark_read
from chats.actions.pin_message import pin_message
from chats.actions.react import react
from chats.actions.save_message import save_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat, Message, SearchEntry
from chats.queries import search_candidates, search_parts
from chats.queries.search import most_relevant_messages, search_messages
from chats.queries.search_parts import terms_with_longer_words
from chats.tests.builders import make_chat, preview_of, ready_file, say, say_files
from chats.tests.searching import SENTENCES, by_brute_force, index, searches
from chats.text.search_terms import term_of

pytestmark = pytest.mark.django_db


def found(viewer, text, **options):
    return [hit.message.pk for hit in search_messages(viewer, text, limit=100, **options).hits]


def texts(viewer, text, **options):
    return [hit.message.content for hit in search_messages(viewer, text, limit=100, **options).hits]


@pytest.fixture
def corpus(ada, chat):
    say(ada, chat, *SENTENCES)
    return list(Message.objects.filter(chat=chat, kind="text"))


class TestAnswers:
    def test_there_are_two_hundred_searches(self):
        assert len(searches()) == 200

    @pytest.mark.parametrize("sees_few", [True, False])
    def test_of_the_index_equal_brute_force(self, ada, corpus, monkeypatch, sees_few):
        if not sees_few:
            monkeypatch.setattr(search_candidates, "_FEW_MESSAGES", 0)
            monkeypatch.setattr(search_candidates, "_LEAST_WALK", 0)
        index()
        assert SearchEntry.objects.count() == len(SENTENCES)
        assert [text for text in searches() if found(ada, text) != by_brute_force(corpus, text)] == []

    def test_before_the_index_is_written_are_the_same(self, ada, corpus):
        wrong = [text for text in searches()[::5] if found(ada, text) != by_brute_force(corpus, text)]
        assert wrong == []
        assert SearchEntry.objects.count() == 0

    def test_half_of_them_find_something(self, ada, corpus):
        assert sum(bool(by_brute_force(corpus, text)) for text in searches()) >= 100

    def test_of_a_phrase_more_frequent_than_the_index_keeps_places_are_the_same(self, ada, chat):
        say(ada, chat, "foo bar " * 300 + "baz", "上海" * 400 + "东")
        messages = list(Message.objects.filter(chat=chat, kind="text"))
        index()
        for text in ['"bar baz"', '"foo bar"', "海上", "海东", "baz"]:
            assert found(ada, text) == by_brute_force(messages, text), text

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(text=st.text(max_size=40))
    def test_of_any_text_are_those_of_brute_force_and_never_anothers(self, ada, cy, corpus, text):
        if not SearchEntry.objects.exists():
            index()
        page = search_messages(ada, text, limit=100)
        if not page.query.filters:
            assert [hit.message.pk for hit in page.hits] == by_brute_force(corpus, text)
        assert found(cy, text) == []

    def test_have_marks_that_count_code_points(self, ada, chat):
        say(ada, chat, "😀 In der Straße, zoe\u0308 上海东")
        [hit] = search_messages(ada, 'strasse zoë 上海 "in der"', limit=10).hits
        assert [hit.message.content[start:end] for start, end in hit.marks] == ["In der", "Straße", "zoe\u0308", "上海"]


class TestPartsOfWords:
    @pytest.fixture(params=["unindexed", "few", "many"])
    def settle(self, request, monkeypatch):
        if request.param == "many":
            monkeypatch.setattr(search_candidates, "_FEW_MESSAGES", 0)
        return index if request.param != "unindexed" else lambda: None

    def test_are_found_and_marked(self, ada, chat, settle):
        say(ada, chat, "SimpleChatApp am Flughafen", "nothing")
        settle()
        for text, shown in (
            ("chat", ["Chat"]), ("hafen", ["hafen"]), ("HAFEN mplech", ["mpleCh", "hafen"]),
            ("pleChatAp", ["pleChatAp"]),
        ):  # fmt: skip
            [hit] = search_messages(ada, text, limit=5).hits
            assert [hit.message.content[start:end] for start, end in hit.marks] == shown

    def test_are_four_letters_or_more_without_digits_and_leave_nothing_out(self, ada, chat, settle):
        say(ada, chat, "SimpleChatApp", "chat9app", "hafen")
        settle()
        assert texts(ada, "hat") == texts(ada, "at9a") == texts(ada, '"chat"') == []
        assert texts(ada, "hata") == ["SimpleChatApp"]
        assert texts(ada, "-chat") == ["hafen", "SimpleChatApp"]

    def test_of_scripts_with_marks_are_found(self, ada, chat, settle):
        say(ada, chat, "अंतरराष्ट्रीय", "Незабудка", "والمدرسة")
        settle()
        for text in ("राष्ट्र", "будка", "المدرسة"):
            assert len(texts(ada, text)) == 1, text

    def test_are_found_by_no_one_else_and_in_previews_of_open_chats(self, ada, cy, settle):
        hidden = make_chat(ada, title="Hidden")
        say(ada, hidden, "Flughafen")
        say(ada, make_chat(ada, title="Garden", kind=Chat.Kind.OPEN), "Fischereihafen", *["x"] * 5)
        settle()
        assert texts(cy, "hafen") == ["Fischereihafen"]
        assert texts(ada, "hafen") == ["Fischereihafen", "Flughafen"]
        assert texts(cy, "flughafe") == []

    def test_do_not_depend_on_words_of_others_for_those_who_see_few_messages(self, ada, cy, monkeypatch):
        monkeypatch.setattr(search_parts, "_MOST_WORDS", 1)
        say(cy, make_chat(cy, title="Other"), "Fischereihafen")
        say(ada, make_chat(ada, title="Own"), "Flughafen")
        index()
        assert texts(ada, "hafen") == ["Flughafen"]

    def test_rank_below_beginnings_and_whole_words(self, ada, chat, settle):
        say(ada, chat, "hafen", "hafenamt", "flughafen")
        settle()
        shown = [hit.message.content for hit in most_relevant_messages(ada, "hafen", limit=5).hits]
        assert shown == ["hafen", "hafenamt", "flughafen"]

    def test_are_forgotten_with_their_words(self, ada, chat, settle):
        message = say(ada, chat, "Flughafen")
        index()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        index()
        call_command("search_index", "--check", stdout=StringIO())
        say(ada, chat, "Seehafen")
        settle()
        assert texts(ada, "hafen") == ["Seehafen"]
        assert len(terms_with_longer_words([term_of("hafen", is_quoted=False, is_negated=False)])[0].alternatives) <= 1


class TestPages:
    def test_go_on_without_limit_and_without_repeating(self, ada, chat):
        say(ada, chat, *(f"word {number}" for number in range(1, 26)))
        index()
        say(ada, chat, "word new")
        seen, cursor = [], None
        while True:
            page = search_messages(ada, "word", cursor=cursor, limit=4)
            seen += [hit.message.content for hit in page.hits]
            if page.next is None:
                break
            cursor = page.next
        assert seen == ["word new", *(f"word {number}" for number in range(25, 0, -1))]


class TestWhatIsFound:
    def test_the_names_of_files_and_the_titles_of_previews(self, ada, chat):
        message = say_files(ada, chat, ready_file(ada, chat, name="Quarterly-Report.txt"))
        linked = say(ada, chat, "https://example.org/launch")
        preview_of(linked)
        index()
        assert found(ada, "quarterly report") == [message.pk]
        assert found(ada, "has:file") == [message.pk]
        assert found(ada, "launch has:link") == [linked.pk]
        assert found(ada, "has:image") == []

    def test_an_edit_is_found_at_once_and_its_old_text_no_more(self, ada, chat):
        message = say(ada, chat, "before")
        index()
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="afterwards")
        for _time in range(2):
            assert (found(ada, "before"), found(ada, "afterwards")) == ([], [message.pk])
            index()

    def test_a_deleted_message_is_gone_at_once_and_from_the_index_later(self, ada, chat):
        message = say(ada, chat, "secret")
        index()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert found(ada, "secret") == []
        index()
        assert not SearchEntry.objects.filter(pk=message.pk).exists()

    def test_a_deleted_chat_leaves_nothing_in_the_index(self, ada):
        alone = make_chat(ada, title="Mine")
        say(ada, alone, "note")
        index()
        leave_chat(person=ada, chat_id=alone.pk)
        assert not SearchEntry.objects.exists()

    def test_system_messages_are_not(self, ada, chat):
        assert found(ada, "joined") == []


class TestWhoFinds:
    def test_not_an_outsider_an_invitee_or_a_former_member(self, ada, ben, cy, chat):
        say(ada, chat, "treasure")
        invited = make_chat(ada, invited=(cy,))
        say(ada, invited, "treasure too")
        for _time in range(2):
            assert len(found(ben, "treasure")) == 1
            assert found(cy, "treasure") == found(cy, "-nothing") == found(cy, f"in:{chat.title or 'Ada'}") == []
            assert found(cy, "treasure", chat_id=chat.pk) == []
            index()
        leave_chat(person=ben, chat_id=chat.pk)
        assert found(ben, "treasure") == []

    def test_no_one_in_a_closed_chat(self, ada, chat):
        say(ada, chat, "treasure")
        index()
        close_chat(staff=make_person("Staff", is_staff=True), chat_id=chat.pk, reason="test")
        assert found(ada, "treasure") == []

    def test_anyone_what_an_open_chat_previews(self, ada, cy, settings):
        chat = make_chat(ada, title="Garden", kind=Chat.Kind.OPEN)
        say(ada, chat, "old treasure", *["x"] * 20, "new treasure")
        for _time in range(2):
            [hit] = search_messages(cy, "treasure", limit=10).hits
            assert (hit.message.content, hit.chat.is_member) == ("new treasure", False)
            index()
        settings.SEARCH_OPEN_CHATS = False
        assert found(cy, "treasure") == []
        assert len(found(ada, "treasure")) == 2

    def test_no_files_of_a_chat_they_are_not_in(self, ada, cy):
        chat = make_chat(ada, title="Garden", kind=Chat.Kind.OPEN)
        say_files(ada, chat, ready_file(ada, chat, name="treasure.txt"), text="see this")
        index()
        assert len(found(ada, "treasure")) == len(found(cy, "see")) == 1
        assert found(cy, "treasure") == found(cy, "see has:file") == []


class TestOperators:
    @pytest.fixture(params=[False, True], ids=["unindexed", "indexed"])
    def settle(self, request):
        return index if request.param else lambda: None

    def test_from_and_in_take_names(self, ada, ben, chat, settle):
        garden = make_chat(ada, ben, title="Gärten")
        say(ada, chat, "one ada")
        say(ben, garden, "one ben")
        settle()
        assert texts(ada, "one from:ben") == texts(ada, "one -from:me") == texts(ada, "one in:garten") == ["one ben"]
        assert texts(ada, "one from:me") == texts(ada, "one is:mine") == texts(ada, "-in:garten one") == ["one ada"]

    def test_in_takes_the_names_of_those_who_are_in_a_chat_now(self, ada, ben, cy):
        untitled = make_chat(ada, ben, cy)
        say(ada, untitled, "one")
        assert texts(ada, "one in:cy") == ["one"]
        leave_chat(person=cy, chat_id=untitled.pk)
        assert texts(ada, "one in:ben") == ["one"]
        assert texts(ada, "one in:cy") == []

    def test_unknown_people_and_chats_find_nothing_and_say_so(self, ada, chat):
        say(ada, chat, "one")
        for text, reason in (("one from:nobody", "unknown_person"), ("one in:nowhere", "unknown_chat")):
            page = search_messages(ada, text, limit=10)
            assert ([one.reason for one in page.query.problems], page.hits) == ([reason], [])

    def test_has_and_is_and_to_are_read_from_their_own_tables(self, ada, ben, chat, settle):
        pinned, liked, saved, root = (say(ben, chat, text) for text in ("pinned", "liked", "saved", "root"))
        settle()
        pin_message(actor=ada, chat_id=chat.pk, message_id=pinned.pk)
        react(actor=ada, chat_id=chat.pk, message_id=liked.pk, emoji="👍")
        save_message(person=ada, chat_id=chat.pk, message_id=saved.pk)
        send_message(MessageDraft("reply", thread_root=root.pk), author=ben, chat_id=chat.pk)
        mark_read(person=ada, chat_id=chat.pk, number=saved.number)
        say(ben, chat, "@Ada look")
        assert texts(ada, "has:pin") == ["pinned"]
        assert texts(ada, "has:reaction") == ["liked"]
        assert texts(ada, "is:saved") == ["saved"]
        assert texts(ben, "is:saved") == []
        assert texts(ada, "has:thread") == ["root"]
        assert texts(ada, "to:me") == ["@Ada look"]
        assert texts(ada, "is:unread") == ["@Ada look", "root"]
        assert "pinned" not in texts(ada, "-has:pin")

    def test_times_are_days_of_the_reader(self, ada, chat, settle):
        message = say(ada, chat, "dated")
        Message.objects.filter(chat=chat, pk=message.pk).update(at="2024-02-29T23:30:00Z")
        settle()
        for text in (
            "on:2024-02-29",
            "before:2024-03",
            "after:2024-01",
            "during:2024",
            "after:2024-02-28 before:2024-03-01",
        ):
            assert texts(ada, f"dated {text}") == ["dated"], text
        for text in ("on:2024-03-01", "before:2024-02-29", "after:2024-02-29", "during:last-week"):
            assert texts(ada, f"dated {text}") == [], text

    def test_times_hold_although_a_clock_was_wrong(self, ada, chat, settle):
        days = ["2024-01-01", "2024-03-01", "2023-01-01", "2024-02-01"]
        for day, message in zip(days, [say(ada, chat, f"dated {day}") for day in days], strict=True):
            Message.objects.filter(chat=chat, pk=message.pk).update(at=f"{day}T12:00:00Z")
        settle()
        assert texts(ada, "dated after:2024-01-15") == ["dated 2024-02-01", "dated 2024-03-01"]
        assert texts(ada, "dated before:2024-02") == ["dated 2023-01-01", "dated 2024-01-01"]
        assert texts(ada, "dated during:2024-02") == ["dated 2024-02-01"]


class TestRelevance:
    @pytest.mark.parametrize("is_indexed", [False, True])
    def test_ranks_what_is_found_and_pages_go_on_although_more_is_written(self, ada, chat, is_indexed):
        say(ada, chat, "plan plan", "a plan among many other words", *["planning ahead"] * 3, "nothing")
        if is_indexed:
            index()
        first = most_relevant_messages(ada, "plan", limit=2)
        say(ada, chat, "plan plan plan plan")
        rest = most_relevant_messages(ada, "plan", cursor=first.next, limit=10)
        shown = [hit.message.content for hit in [*first.hits, *rest.hits]]
        assert (shown[0], sorted(shown[1:]), rest.next) == (
            "plan plan", ["a plan among many other words", *["planning ahead"] * 3], None,
        )  # fmt: skip
        assert first.hits[0].marks == [(0, 4), (5, 9)]

    def test_prefers_the_newer_of_equals(self, ada, chat):
        old, new = say(ada, chat, "plan"), say(ada, chat, "plan")
        Message.objects.filter(chat=chat, pk=old.pk).update(at="2024-01-01T12:00:00Z")
        assert [hit.message.pk for hit in most_relevant_messages(ada, "plan", limit=5).hits] == [new.pk, old.pk]

    def test_finds_what_the_other_order_finds(self, ada, ben, cy, corpus):
        index()
        for text in searches()[::7]:
            ranked = [hit.message.pk for hit in most_relevant_messages(ada, text, limit=100).hits]
            assert sorted(ranked, reverse=True) == found(ada, text)
            assert most_relevant_messages(cy, text, limit=100).hits == []

    def test_ranks_no_more_of_an_open_chat_than_its_preview_says(self, ada, cy):
        chat = make_chat(ada, title="Garden", kind=Chat.Kind.OPEN)
        say_files(ada, chat, ready_file(ada, chat, name="see see see.txt"), text="see this, too")
        say(ada, chat, "see this")
        shown = [hit.message.content for hit in most_relevant_messages(cy, "see", limit=5).hits]
        assert shown == ["see this", "see this, too"]
        assert most_relevant_messages(ada, "see", limit=1).hits[0].message.content == "see this, too"


class TestDidYouMean:
    """Only when nothing is found, and only what finds something for this person."""

    @pytest.fixture(autouse=True)
    def _messages(self, ada, chat):
        say(ada, chat, "See you tomorrow in the Straße", "receive the plan", "Ёлка и тетрадь")
        index()

    def meant(self, viewer, text, **options):
        return search_messages(viewer, text, limit=5, **options).did_you_mean

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("tomorow", "tomorrow"), ("Tommorow", "tomorrow"), ("recieve", "receive"), ("strase", "strasse"),
            ("see tomorow from:ada", "see tomorrow from:ada"), ("recieve the plam", "receive the plan"),
            ("тетрадка", "тетрадь"), ("tomorow -plan", "tomorrow -plan"),
            ("tomorrow", None), ("tomorow recieve", None), ('"tomorow"', None), ("-tomorow -see -plan -ёлка", None),
            ("zzzzzzz", None), ("上海", None), ("", None), ("tomorow " * 20, None),
        ],
    )  # fmt: skip
    def test_corrects_words(self, ada, text, meant):
        assert self.meant(ada, text) == meant
        if meant is not None:
            assert found(ada, meant)
        assert most_relevant_messages(ada, text, limit=5).did_you_mean == meant

    def test_says_nothing_of_what_a_person_may_not_see(self, ada, cy, chat):
        assert self.meant(cy, "tomorow") is None
        garden = make_chat(cy, title="Garden")
        say(cy, garden, "tomato")
        index()
        assert self.meant(cy, "tomorow") is None
        say(cy, garden, "it is tomorrow")
        assert self.meant(cy, "tomorow") == "tomorrow"

    def test_costs_the_same_statements_whatever_hidden_messages_say(self, ada, cy, chat):
        say(cy, make_chat(cy, title="Own"), "word")
        index()
        counts = []
        for text in ("tomorow", "tomorraw", "zzzzzzz"):
            with CaptureQueriesContext(connection) as queries:
                assert self.meant(cy, text) is None
            counts.append(len(queries))
        assert len(set(counts)) == 1

    def test_is_not_said_on_later_pages(self, ada):
        cursor = search_messages(ada, "the", limit=1).next
        assert self.meant(ada, "tomorow", cursor=cursor) is None


class TestHiddenMessages:
    """What a person may not see changes neither the answer nor the work."""

    @pytest.mark.parametrize("text", ["treasure", '"treasure map"', "-nothing treasure", "from:ada treasure"])
    @pytest.mark.parametrize("is_indexed", [False, True])
    def test_cost_the_same_statements_and_give_the_same_answer(self, ada, ben, cy, chat, text, is_indexed):
        own = make_chat(cy, title="Own")
        say(cy, own, "word")
        say(ada, chat, "word")

        def asked():
            if is_indexed:
                index()
            with CaptureQueriesContext(connection) as queries:
                page = search_messages(cy, text, limit=20)
            return len(queries), page.hits, page.next

        before = asked()
        say(ada, chat, *["a treasure map"] * 30)
        assert asked() == before
        assert len(found(ada, text)) == 30

    def test_are_not_read_for_those_who_see_few(self, ada, cy, chat):
        say(cy, make_chat(cy, title="Own"), "treasure", "map")
        say(ada, chat, *["hidden treasure"] * 3)
        index()
        for text in ("treasure", "reasur", '"treasure map"', "treasure -hidden from:me"):
            with CaptureQueriesContext(connection) as queries:
                search_messages(cy, text, limit=1)
            statements = "".join(one["sql"] for one in queries)
            # Neither the index nor, as something was found or nothing is a word, the list of words.
            assert " MATCH " not in statements and "@@" not in statements
            assert text.startswith('"') or "chats_searchword" not in statements


class TestWork:
    def test_does_not_grow_with_chats_and_messages_that_are_not_indexed(self, ada, chat):
        say(ada, chat, "word")
        counts = []
        for number in range(4):
            with CaptureQueriesContext(connection) as queries:
                found(ada, "word")
            counts.append(len(queries))
            say(ada, make_chat(ada, title=f"Chat {number}"), *["word"] * 5)
        assert len(set(counts)) == 1
        assert len(found(ada, "word")) == 21

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
    def test_prepares_no_statement_on_the_server(self, ada, chat):
        say(ada, chat, "word")
        index()
        for _time in range(10):
            found(ada, "word before:2030")
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            assert [sql for (sql,) in cursor.fetchall() if "chats_searchentry" in sql] == []
