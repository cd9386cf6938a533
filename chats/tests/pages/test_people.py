"""/people, /people/<id> and messaging someone, through plain pages and forms."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.builders import make_person
from chats.models import Chat
from chats.tests.builders import make_chat

# The session, its device, the sidebar.
QUERIES_AROUND = 5


@pytest.fixture(params=[True, False], ids=["with a directory", "without one"])
def directory(request, settings):
    settings.MEMBER_DIRECTORY = request.param
    return request.param


def listed(html):
    """Return the names in a directory's list, in order."""
    rows = html.split("data-list")[1].split("</ul>")[0].split('class="person-row__name"')[1:]
    return [row.split(">")[1].split("<")[0] for row in rows]


class TestDirectory:
    def test_lists_everyone_else_by_name_without_e_mails(self, ada, ben, cy, ada_browser):
        User.objects.filter(pk=ben.pk).update(status="On the train")
        html = ada_browser.text("/people")
        assert listed(html) == ["Ben", "Cy"]
        assert "On the train" in html and f'action="/people/{cy.pk}/chat"' in html
        assert ben.email not in html
        assert '<a class="sidebar__entry" href="/people"' in html

    def test_searches_by_name_and_says_when_no_one_has_it(self, ben, cy, ada_browser):
        html = ada_browser.text("/people?q=be")
        assert listed(html) == ["Ben"]
        assert "data-no-matches hidden" in html
        html = ada_browser.text("/people?q=%3Cb%3Ezoe")
        assert listed(html) == [] and "data-no-matches>" in html
        assert 'value="&lt;b&gt;zoe"' in html

    def test_someone_alone_sees_that(self, ada_browser):
        assert "data-alone>" in ada_browser.text("/people")

    def test_pages_go_on_with_the_same_search(self, ada_browser):
        for number in range(52):
            make_person(f"Zoe {number:02}")
        html = ada_browser.text("/people?q=zoe")
        assert len(listed(html)) == 50
        address = html.split('data-more href="')[1].split('"')[0].replace("&amp;", "&")
        # Also when the last one on the page has left since.
        User.objects.filter(name="Zoe 49").update(is_active=False)
        assert listed(ada_browser.text(address)) == ["Zoe 50", "Zoe 51"]

    @pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 300, "after=x"])
    def test_nonsense_in_the_address_does_no_harm(self, ben, ada_browser, query):
        assert ada_browser.get(f"/people?{query}").status_code == 200

    @pytest.mark.parametrize("cursor", ["", "x", "%00", "9" * 5_000])
    def test_422_for_what_is_no_cursor(self, ben, ada_browser, cursor):
        assert ada_browser.get(f"/people?cursor={cursor}").status_code == 422

    def test_without_one_it_is_not_there_and_nothing_leads_to_it(self, settings, ada, ben, chat, ada_browser):
        settings.MEMBER_DIRECTORY = False
        assert ada_browser.get("/people").status_code == 404
        for path in ("/chats", f"/people/{ben.pk}", "/settings/privacy"):
            assert 'href="/people"' not in ada_browser.text(path)

    def test_takes_the_same_queries_for_any_members(self, chat, ada_browser, django_assert_num_queries):
        for number in range(3):
            make_person(f"Someone {number}")
            with django_assert_num_queries(QUERIES_AROUND + 1):
                ada_browser.text("/people")


class TestPersonPage:
    def test_shows_what_one_may_see_and_the_chats_both_are_in(self, ada, ben, cy, ben_browser):
        User.objects.filter(pk=ada.pk).update(status="On the train")
        make_chat(ada, ben, title="Harvest")
        make_chat(ada, cy, title="Not Ben's")
        html = ben_browser.text(f"/people/{ada.pk}").split('class="portrait"')[1]
        assert "Ada" in html and "On the train" in html
        assert f'action="/people/{ada.pk}/chat"' in html
        assert "Harvest" in html and "Not Ben" not in html
        assert ada.email not in html

    def test_your_own_card_offers_to_edit_it(self, ada, ada_browser):
        html = ada_browser.text(f"/people/{ada.pk}").split('class="portrait"')[1]
        assert 'href="/settings/profile"' in html
        assert f'action="/people/{ada.pk}/chat"' not in html

    def test_is_reached_from_messages_and_members(self, ada, chat, ben_browser):
        ben_browser.post(f"/chats/{chat.pk}", content="hello")
        ben_id = chat.memberships.get(user__name="Ben").user_id
        html = ben_browser.text(f"/chats/{chat.pk}/members")
        assert (
            f'<a dir="auto" class="message__author" tabindex="-1" data-opens="person" href="/people/{ben_id}">' in html
        )
        assert f'<a dir="auto" class="member__name" data-opens="person" href="/people/{ada.pk}">' in html

    def test_without_a_directory_an_outsider_finds_no_one(self, directory, ada, ben, chat, ben_browser, cy_browser):
        assert ben_browser.get(f"/people/{ada.pk}").status_code == 200
        seen, missing = cy_browser.get(f"/people/{ada.pk}"), cy_browser.get("/people/999999")
        assert seen.status_code == (200 if directory else 404)
        assert missing.status_code == 404
        assert directory or "Ada" not in seen.content.decode()

    def test_who_is_gone_is_seen_by_those_they_talked_to_only(self, directory, ben, chat, ada_browser, cy_browser):
        User.objects.filter(pk=ben.pk).update(is_active=False)
        html = ada_browser.text(f"/people/{ben.pk}")
        assert "No longer has an account here." in html
        assert f"/people/{ben.pk}/chat" not in html
        assert cy_browser.get(f"/people/{ben.pk}").status_code == 404

    @pytest.mark.parametrize("text", ["0", "999999", "abc", "-1", "9" * 18, "9" * 30, "%00"])
    def test_404_for_no_one(self, ada_browser, text):
        assert ada_browser.get(f"/people/{text}").status_code == 404
        assert ada_browser.post(f"/people/{text}/chat").status_code == 404

    def test_takes_as_many_queries_however_many_chats_are_shared(
        self, ada, ben, ada_browser, django_assert_num_queries
    ):
        for _ in range(3):
            make_chat(ada, ben)
            with django_assert_num_queries(QUERIES_AROUND + 5):
                ada_browser.text(f"/people/{ben.pk}")


class TestWriting:
    def test_leads_to_the_one_direct_chat(self, ben, ada_browser):
        address = ada_browser.post(f"/people/{ben.pk}/chat")["Location"]
        assert address == f"/chats/{Chat.objects.get(kind='direct').pk}"
        assert ada_browser.post(f"/people/{ben.pk}/chat")["Location"] == address
        assert ada_browser.get(f"/people/{ben.pk}/chat").status_code == 405

    def test_404_for_whom_one_may_not_see(self, directory, ada, ben, chat, cy_browser):
        assert cy_browser.post(f"/people/{ada.pk}/chat").status_code == (302 if directory else 404)
        assert Chat.objects.filter(kind="direct").exists() is directory


@pytest.mark.parametrize("path", ["/people", "/people/1"])
def test_strangers_are_sent_to_sign_in(path, db):
    assert Client().get(path)["Location"] == f"/signin?next={path}"
    assert Client().post("/people/1/chat")["Location"].startswith("/signin")


class TestBlocking:
    def test_block_and_unblock_without_scripts(self, ada, ben, chat, ada_browser, ben_browser):
        assert ada_browser.post(f"/people/{ben.pk}/block")["Location"] == f"/people/{ben.pk}"
        html = ada_browser.text(f"/people/{ben.pk}")
        assert "You blocked Ben." in html and ">Unblock</button>" in html
        assert ">Ben<" in ada_browser.text("/settings/blocked")
        assert "You haven’t blocked anyone" in ben_browser.text("/settings/blocked")
        assert ">Unblock</button>" not in ben_browser.text(f"/people/{ada.pk}")
        answer = ada_browser.post(f"/people/{ben.pk}/block", blocked="no", from_list="yes")
        assert answer["Location"] == "/settings/blocked"
        assert "You haven’t blocked anyone" in ada_browser.text("/settings/blocked")

    def test_who_is_not_accepted_reads_why_and_keeps_what_was_written(self, ada, ben, cy, ada_browser, ben_browser):
        address = ben_browser.post(f"/people/{ada.pk}/chat")["Location"]
        ben_browser.post(address, content="hello")
        for other in (ben, cy):
            ada_browser.post(f"/people/{other.pk}/block")
        refused = ben_browser.post(address, content="still there?")
        assert refused.status_code == 403
        html = refused.content.decode()
        assert "does not accept direct messages" in html and "still there?" in html

    def test_a_new_direct_chat_that_is_refused_leads_back_with_the_reason(
        self, ada, ben, chat, ada_browser, ben_browser
    ):
        ada_browser.post(f"/people/{ben.pk}/block")
        assert ben_browser.post(f"/people/{ada.pk}/chat")["Location"] == f"/people/{ada.pk}"
        assert "does not accept direct messages" in ben_browser.text(f"/people/{ada.pk}")
