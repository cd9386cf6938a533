"""The search page, without JavaScript."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chats.actions import spend_search
from chats.actions.delete_message import delete_message
from chats.actions.send_message import MessageDraft, send_message
from chats.models import Chat
from chats.tests.builders import make_chat, ready_file, say, say_files
from chats.tests.searching import index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_limit(monkeypatch):
    monkeypatch.setattr(spend_search, "SEARCHES_BURST", 10_000)


def snippets(html):
    """Return each result's snippet as text with `[marks]`."""
    found = re.findall(r'class="search__snippet">(.*?)</p>', html, re.DOTALL)
    marked = [one.replace("<mark>", "[").replace("</mark>", "]") for one in found]
    return [" ".join(re.sub(r"<[^>]*>", "", one).split()) for one in marked]


def chips(html):
    """Return each chip's text and the address of the search without it."""
    found = re.findall(r'name="q" value="([^"]*)"><span.*?class="search__remove" href="([^"]*)"', html, re.DOTALL)
    return [(unescape(text), unescape(without)) for text, without in found]


def ways_back(html):
    return [
        unescape(one) for one in re.findall(r'class="archived"><a class="button button--small" href="([^"]*)"', html)
    ]


def field(html):
    return unescape(re.search(r'id="search" value="([^"]*)"', html)[1])


def test_a_mistyped_search_links_to_what_may_have_been_meant(ada, ada_browser, cy_browser, chat):
    say(ada, chat, "see you tomorrow")
    index()
    [address] = re.findall(
        r'<a href="([^"]*)"><bdi>\s*Did you mean see tomorrow\?', ada_browser.text("/search?q=see+tomorow")
    )
    assert snippets(ada_browser.text("/search" + unescape(address))) == ["[see] you [tomorrow]"]
    for browser, text in ((cy_browser, "see+tomorow"), (ada_browser, "see+tomorrow")):
        assert "Did you mean" not in browser.text(f"/search?q={text}")


class TestResults:
    def test_are_marked_and_lead_to_the_message(self, ada, ada_browser, chat):
        message = say(ada, chat, "Die <b>Straße</b> & mehr")
        html = ada_browser.text("/search?q=strasse")
        assert snippets(html) == ["Die &lt;b&gt;[Straße]&lt;/b&gt; &amp; mehr"]
        assert f'href="/chats/{chat.pk}/messages/{message.pk}?results=q%3Dstrasse"' in html

    def test_show_no_spoiler(self, ada, ada_browser, chat):
        say(ada, chat, "The murderer is ||the gardener||, sorry")
        assert snippets(ada_browser.text("/search?q=gardener")) == ["The murderer is ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒, sorry"]

    def test_show_the_words_deep_in_a_long_text(self, ada, ada_browser, chat):
        say(ada, chat, "word " * 200 + "needle " + "more " * 200)
        [snippet] = snippets(ada_browser.text("/search?q=needle"))
        assert "[needle]" in snippet
        assert (snippet[0], snippet[-1]) == ("…", "…")

    def test_mark_names_of_files(self, ada, ada_browser, chat):
        say_files(ada, chat, ready_file(ada, chat, name="plan.txt"), text="see")
        assert "<mark>plan</mark>.txt" in ada_browser.text("/search?q=plan")

    def test_are_nothing_to_an_outsider(self, ada, chat, cy_browser):
        say(ada, chat, "treasure")
        index()
        html = cy_browser.text(f"/search?q=treasure&in={chat.pk}")
        assert snippets(html) == []
        assert "No messages match “treasure”" in html

    def test_of_an_open_chat_say_so_and_lead_to_its_preview(self, ada, cy_browser):
        garden = make_chat(ada, title="Garden", kind=Chat.Kind.OPEN)
        say(ada, garden, "treasure")
        html = cy_browser.text("/search?q=treasure").split('class="search__hit"')[1]
        assert f'href="/chats/{garden.pk}"' in html
        assert "Open chat" in html

    def test_come_by_chat_on_demand(self, ada, ada_browser, chat):
        other = make_chat(ada, title="Other")
        say(ada, chat, "word 1")
        say(ada, other, "word 2")
        say(ada, chat, "word 3")
        html = ada_browser.text("/search?q=word&group=chat")
        assert html.count('class="search__chat"') == 2
        assert snippets(html) == ["[word] 3", "[word] 1", "[word] 2"]

    def test_have_pages(self, ada, ada_browser, chat):
        say(ada, chat, *(f"word {number}" for number in range(25)))
        html = ada_browser.text("/search?q=word")
        [older] = re.findall(r'rel="next" href="\?([^"]*)"', html)
        rest = snippets(ada_browser.text("/search?" + older.replace("&amp;", "&")))
        assert (len(snippets(html)), len(rest), rest[-1]) == (20, 5, "[word] 0")

    def test_alone_are_the_answer_to_an_open_page_that_looks_for_changes(self, ada, ada_browser, cy_browser, chat):
        say(ada, chat, "treasure")
        html = ada_browser.text("/search?q=treasure&only=results")
        assert snippets(html) == ["[treasure]"]
        assert "<html" not in html
        assert snippets(cy_browser.text("/search?q=treasure&only=results")) == []

    def test_come_by_relevance_on_demand(self, ada, ada_browser, chat):
        say(
            ada,
            chat,
            "plum jam",
            "jam of many other fruits, and then some plum in it",
            *(f"jam {number}" for number in range(25)),
        )
        html = ada_browser.text("/search?q=plum+jam&sort=relevance")
        assert snippets(html)[0] == "[plum] [jam]"
        assert 'name="sort" value="relevance"' in html
        html = ada_browser.text("/search?q=jam&sort=relevance&group=chat")
        [older] = re.findall(r'rel="next" href="([^"]*)"', html)
        assert len(snippets(ada_browser.text("/search" + unescape(older)))) == 7
        assert len(snippets(ada_browser.text("/search?q=jam&sort=nonsense&cursor=" + older.rpartition("=")[2]))) == 20

    def test_begin_with_chats_and_people_of_that_name(self, ada, ben, ada_browser, chat):
        make_chat(ada, title="Bench")
        html = ada_browser.text("/search?q=ben").split('class="search__named"')[1].split("</ul>")[0]
        assert "Bench" in html
        assert f'href="/people/{ben.pk}"' in html


def tabs(html):
    """Return each tab's name with its count, and which one is shown."""
    bar = html.split('class="segments search__tabs"')[1].split("</nav>")[0]
    found = re.findall(r'href="([^"]*)"( aria-current="page")?>(.*?)</a>', bar, re.DOTALL)
    names = [" ".join(re.sub(r"<[^>]*>", "", name).split()) for _address, _current, name in found]
    return names, [name for name, (_address, current, _name) in zip(names, found, strict=True) if current]


def menu_items(html):
    """Return, for each item of the menus, the search that it makes, and the names of those chosen."""
    menus = html.split('class="search__menus"')[1].split("</div>\n</div>")[0]
    found = re.findall(r'class="menu__item" href="([^"]*)"( ?\s*aria-current="true")?>(.*?)</a>', menus, re.DOTALL)
    return {name: unescape(address) for address, _chosen, name in found}, [name for _a, chosen, name in found if chosen]


class TestTabs:
    @pytest.fixture(autouse=True)
    def _messages(self, ada, ben, chat):
        say(ada, chat, *["see ben"] * 21)
        say_files(ada, chat, ready_file(ada, chat, name="ben.txt"), text="look")
        make_chat(ada, title="Bench")

    def test_count_what_was_found(self, ada_browser, ben):
        html = ada_browser.text("/search?q=ben")
        names, current = tabs(html)
        assert names[:3] == ["Messages 20+", "Files 1", "People 1"]
        assert names[3].startswith("Chats ")
        assert current == ["Messages 20+"]
        assert tabs(ada_browser.text("/search?q=nothing+at+all"))[0] == ["Messages 0", "Files 0", "People 0", "Chats 0"]

    def test_of_files_has_messages_with_files(self, ada, ada_browser):
        html = ada_browser.text("/search?q=ben&tab=files")
        assert snippets(html) == ["look"]
        assert tabs(html)[1] == ["Files 1"]
        assert 'name="tab" value="files"' in html
        assert chips(html) == []

    def test_of_people_and_chats_have_links_to_them(self, ada_browser, ben):
        html = ada_browser.text("/search?q=ben&tab=people")
        assert f'class="search__name" href="/people/{ben.pk}"' in html
        assert snippets(html) == []
        html = ada_browser.text("/search?q=bench&tab=chats&cursor=x")
        assert "<b>Bench</b>" in html
        assert "No matching people" in ada_browser.text("/search?q=zzzz&tab=people")
        assert "No matching chats" in ada_browser.text("/search?q=zzzz&tab=chats")

    def test_in_one_chat_are_messages_and_files(self, ada_browser, chat):
        html = ada_browser.text(f"/search?q=ben&in={chat.pk}&tab=people")
        assert [name.split()[0] for name in tabs(html)[0]] == ["Messages", "Files"]
        assert tabs(html)[1] == ["Messages 20+"]

    def test_say_nothing_to_an_outsider(self, cy_browser, chat):
        for tab in ("", "files", "chats"):
            html = cy_browser.text(f"/search?q=ben&tab={tab}")
            # People are in the directory.
            assert tabs(html)[0] == ["Messages 0", "Files 0", "People 1", "Chats 0"]
            assert "Bench" not in html

    def test_that_do_not_exist_are_the_messages(self, ada_browser):
        assert tabs(ada_browser.text("/search?q=ben&tab=x%00'"))[1] == ["Messages 20+"]

    def test_stay_while_one_goes_on(self, ada, ada_browser, chat):
        say_files(ada, chat, ready_file(ada, chat, name="a.txt"), text="see")
        for number in range(20):
            say_files(ada, chat, ready_file(ada, chat, name=f"{number}.txt"), text="see")
        html = ada_browser.text("/search?q=see&tab=files")
        assert tabs(html)[0][:2] == ["Messages 20+", "Files 20+"]
        [older] = re.findall(r'rel="next" href="([^"]*)"', html)
        rest = ada_browser.text("/search" + unescape(older))
        assert (len(snippets(rest)), tabs(rest)[0]) == (1, ["Messages 20+", "Files"])


class TestMenus:
    def test_add_and_remove_operators(self, ada_browser):
        searches, chosen = menu_items(ada_browser.text('/search?q="open quote'))
        assert chosen == ["Any time", "Newest first"]
        assert searches["Yesterday"] == "?q=during%3Ayesterday%20%22open%20quote"
        assert searches["Picture"] == "?q=has%3Aimage%20%22open%20quote"
        searches, chosen = menu_items(ada_browser.text("/search?q=has:image+jam+during:last-week+-has:pin"))
        assert chosen == ["Last week", "Picture", "Newest first"]
        assert searches["Picture"] == "?q=jam%20during%3Alast-week%20-has%3Apin"
        assert searches["Today"] == "?q=during%3Atoday%20has%3Aimage%20jam%20-has%3Apin"
        assert searches["Any time"] == "?q=has%3Aimage%20jam%20-has%3Apin"

    def test_change_the_order_and_the_groups_and_keep_the_rest(self, ada, ada_browser, chat):
        say(ada, chat, "jam")
        html = ada_browser.text("/search?q=jam+has:file&group=chat&sort=relevance")
        searches, chosen = menu_items(html)
        assert "Most relevant" in chosen
        assert searches["Newest first"] == "?q=jam%20has%3Afile&group=chat"
        assert re.search(r'data-chosen\s+href="\?q=[^"&]*has%3Afile&amp;sort=relevance"', html)
        for tab in ("people", "chats"):
            html = ada_browser.text(f"/search?q=jam&tab={tab}")
            assert "Newest first" not in html and "Group by chat" not in html

    def test_name_what_was_typed(self, ada_browser):
        html = ada_browser.text("/search?q=jam+before:2026-11+after:2026-01")
        assert "<bdi>before:2026-11 after:2026-01</bdi>" in html

    def test_are_bounded(self, ada_browser):
        assert ada_browser.get("/search?q=" + "x" * 500).status_code == 200
        assert ada_browser.get("/search?tab=files&q=" + "has:file%20" * 60).status_code == 200


class TestChips:
    def test_stand_for_operators_and_leave_the_words_in_the_field(self, ada_browser):
        html = ada_browser.text('/search?q=jam -from:"Ben Carter" has:file')
        assert chips(html) == [
            ('-from:"Ben Carter"', "?q=jam%20has%3Afile"),
            ("has:file", "?q=jam%20-from%3A%22Ben%20Carter%22"),
        ]
        assert field(html) == "jam"

    def test_are_parts_of_one_search(self, ada, ben, ada_browser, chat):
        say(ben, chat, "plum jam")
        say(ada, chat, "plum jelly")
        html = ada_browser.text("/search?q=from%3Aben&q=plum")
        assert snippets(html) == ["[plum] jam"]
        assert (field(html), [text for text, _without in chips(html)]) == ("plum", ["from:ben"])

    def test_close_an_open_quote_so_that_more_can_follow(self, ada_browser):
        html = ada_browser.text('/search?q=from:"Ada Lovelace')
        assert [text for text, _without in chips(html)] == ['from:"Ada Lovelace"']

    def test_name_the_one_chat_that_is_searched(self, ada, ada_browser, chat):
        garden = make_chat(ada, title="Garden")
        html = ada_browser.text(f"/search?in={garden.pk}&q=has:file")
        assert f'name="in" value="{garden.pk}"' in html
        assert ">Garden</b>" in html
        assert chips(html) == [("has:file", f"?in={garden.pk}")]

    def test_name_no_chat_to_an_outsider(self, ada, cy_browser):
        garden = make_chat(ada, title="Garden")
        html = cy_browser.text(f"/search?in={garden.pk}")
        assert "Garden" not in html
        assert "in one chat" in html

    def test_keep_chat_and_groups_in_every_address(self, ada, ada_browser, chat):
        say(ada, chat, *(f"word {number}" for number in range(25)))
        html = ada_browser.text(f"/search?in={chat.pk}&group=chat&q=word&q=has:imgae")
        assert f'href="?q=word%20has%3Aimage&amp;in={chat.pk}&amp;group=chat"' in html
        html = ada_browser.text(f"/search?in={chat.pk}&group=chat&q=word")
        assert re.search(rf'rel="next" href="\?q=word&amp;in={chat.pk}&amp;group=chat&amp;cursor=', html)

    def test_cost_no_queries(self, ada, ada_browser, chat, django_assert_max_num_queries):
        say(ada, chat, "jam")
        with django_assert_max_num_queries(24):
            ada_browser.text(
                f"/search?in={chat.pk}&q=jam&q=-has:file&q=-is:mine&q=on:today&q=-has:pin&q=has:link&q=to:me"
            )


class TestWayBack:
    def test_leads_from_the_message_to_the_same_page_of_results(self, ada, ada_browser, chat):
        messages = [say(ada, chat, f"word {number}") for number in range(45)]
        html = ada_browser.text("/search?q=word&q=-is:saved&group=chat")
        [older] = re.findall(r'rel="next" href="([^"]*)"', html)
        html = ada_browser.text("/search" + unescape(older))
        [place] = re.findall(rf'href="(/chats/{chat.pk}/messages/{messages[20].pk}\?[^"]*)"', html)
        page = ada_browser.get(unescape(place))["Location"]
        assert f"#message-{messages[20].pk}" in page
        [back] = ways_back(ada_browser.text(page.split("#")[0]))
        assert snippets(ada_browser.text(back))[0] == "[word] 24"

    @pytest.mark.parametrize(
        "results",
        ["", "x", "q=", "//evil.example", "https%3A//evil.example", "in=5", "q=%00", "q%3D%2500", "%3Cscript%3E"],
    )
    def test_is_not_offered_from_elsewhere(self, ada_browser, chat, results):
        assert ways_back(ada_browser.text(f"/chats/{chat.pk}?results={results}")) == []

    def test_leads_nowhere_else(self, ada_browser, chat):
        html = ada_browser.text(f"/chats/{chat.pk}?results=q%3Dx%26next%3Dhttps%3A//evil.example%26in%3D%22%3E%3Cb%3E")
        assert ways_back(html) == ["/search?q=x&in=%22%3E%3Cb%3E"]


class TestContext:
    def test_is_the_messages_around_one_to_read_only(self, ada, ada_browser, chat):
        messages = [say(ada, chat, f"word {number}.") for number in range(20)]
        html = ada_browser.text(f"/chats/{chat.pk}/messages/{messages[10].pk}/around?results=q%3Dword&only=part")
        assert "<html" not in html
        assert re.findall(r"word (\d+)\.", html) == [str(number) for number in range(5, 16)]
        assert "<form" not in html
        [found] = re.findall(r'aria-current="true"(.*?)</article>', html, re.DOTALL)
        assert "word 10." in found
        assert f'href="/chats/{chat.pk}?results=q%3Dword#message-{messages[10].pk}"' in html

    def test_of_a_reply_is_its_thread(self, ada, ben, ada_browser, chat):
        root = say(ada, chat, "root")
        drafts = [MessageDraft(f"reply {number}.", thread_root=root.pk) for number in range(8)]
        replies = [send_message(draft, author=ben, chat_id=chat.pk).message for draft in drafts]
        html = ada_browser.text(f"/chats/{chat.pk}/messages/{replies[6].pk}/around?only=part")
        assert re.findall(r"reply (\d)\.", html) == list("1234567")

    def test_is_nothing_to_an_outsider(self, ada, chat, cy_browser):
        message = say(ada, chat, "treasure")
        assert cy_browser.get(f"/chats/{chat.pk}/messages/{message.pk}/around").status_code == 403

    def test_of_another_chats_message_is_not_found(self, ada, ada_browser, chat):
        other = say(ada, make_chat(ada, title="Other"), "treasure")
        assert ada_browser.get(f"/chats/{chat.pk}/messages/{other.pk}/around").status_code == 404

    def test_shows_no_deleted_text(self, ada, ada_browser, chat):
        first, second = say(ada, chat, "secret"), say(ada, chat, "hello")
        delete_message(actor=ada, chat_id=chat.pk, message_id=first.pk)
        html = ada_browser.text(f"/chats/{chat.pk}/messages/{second.pk}/around?only=part")
        assert "secret" not in html
        assert "This message was deleted" in html

    def test_costs_the_same_whatever_is_around(self, ada, ada_browser, chat, django_assert_num_queries):
        address = "/chats/{}/messages/{}/around?only=part"
        message = say(ada, chat, "one")
        with CaptureQueriesContext(connection) as few:
            ada_browser.text(address.format(chat.pk, message.pk))
        say(ada, chat, *(f"more {number}" for number in range(10)))
        with django_assert_num_queries(len(few)):
            ada_browser.text(address.format(chat.pk, message.pk))


class TestForm:
    def test_explains_what_can_be_said(self, ada_browser):
        assert "has:file" in ada_browser.text("/search").split('class="search__help"')[1]

    def test_says_what_was_not_understood_with_a_correction(self, ada_browser):
        html = ada_browser.text("/search?q=jam has:imgae")
        assert "“has:imgae” was left out" in html
        assert 'href="?q=jam%20has%3Aimage"' in html

    @pytest.mark.parametrize(
        "query", ["q=%00", "q=" + "a" * 10_000, "q=x&cursor=%00", "q=x&in=9e9", "q=%3Cscript%3E", "q="]
    )
    def test_takes_anything(self, ada_browser, query):
        html = ada_browser.text(f"/search?{query}")
        assert "<script>" not in html.split('class="search"')[1].split("</section>")[0]

    def test_needs_a_session(self, client, db):
        assert client.get("/search?q=x").status_code == 302
