"""The activity page without JavaScript: kinds, invitations, marking read."""

import pytest

from chats.actions.note_activity import note_activity
from chats.actions.react import react
from chats.models import Activity, Message
from chats.tests.builders import make_chat, say


@pytest.fixture
def noted(chat):
    """Note what the messages of a chat are to people, as the log consumer does."""

    def note(of=chat):
        note_activity(list(Message.objects.filter(chat_id=of.pk)), chat_id=of.pk)

    return note


def rows(html: str) -> str:
    return html.split('<ul class="activity">')[1].split("</ul>")[0]


class TestPage:
    def test_lists_what_concerns_the_viewer_and_no_one_else(
        self, ada, chat, noted, ben_browser, ada_browser, cy_browser
    ):
        say(ada, chat, "@Ben the code is 4711")
        noted()
        assert "mentioned you" in rows(ben_browser.text("/activity"))
        assert "4711" in rows(ben_browser.text("/activity"))
        for other in (ada_browser, cy_browser):
            assert "4711" not in rows(other.text("/activity"))
            assert 'class="empty"' in other.text("/activity")

    def test_shows_one_kind(self, ada, ben, chat, noted, ben_browser):
        mine = say(ben, chat, "shipped")
        say(ada, chat, "@Ben look")
        react(actor=ada, chat_id=chat.pk, message_id=mine.pk, emoji="🎉")
        noted()
        reactions = rows(ben_browser.text("/activity?kind=reaction"))
        assert "reacted 🎉 to your message" in reactions
        assert "mentioned you" not in reactions

    def test_counts_the_others_who_reacted(self, ada, ben, cy, noted, ben_browser):
        group = make_chat(ada, ben, cy)
        mine = say(ben, group, "shipped")
        for person in (ada, cy):
            react(actor=person, chat_id=group.pk, message_id=mine.pk, emoji="🎉")
        noted(group)
        assert "and 1 other reacted 🎉 to" in rows(ben_browser.get("/activity").content.decode())

    def test_shows_invitations_on_top_and_alone(self, ada, ben, ben_browser):
        make_chat(ada, invited=(ben,), title="Hiring")
        for path in ("/activity", "/activity?kind=invitation"):
            invitations = (
                ben_browser.text(path).split('class="activity__invitations"')[1].split('<ul class="activity">')[0]
            )
            assert "Hiring" in invitations
            assert 'class="empty"' not in ben_browser.text(path)
        mentions = ben_browser.text("/activity?kind=mention")
        assert "Hiring" not in mentions.split('class="activity__invitations"')[1]

    def test_an_unknown_kind_shows_everything(self, ada, chat, noted, ben_browser):
        say(ada, chat, "@Ben look")
        noted()
        assert "mentioned you" in rows(ben_browser.text("/activity?kind=spam"))

    def test_a_wrong_cursor_is_refused_with_a_page(self, ben_browser):
        assert ben_browser.get("/activity?cursor=abc").status_code == 422


class TestMarkingRead:
    def test_the_sidebar_counts_until_it_is_read(self, ada, chat, noted, ben_browser):
        say(ada, chat, "@Ben one", "@Ben two")
        noted()
        assert "<span data-count>2</span>" in ben_browser.text("/chats")
        first = Activity.objects.order_by("pk")[0].pk
        assert ben_browser.post("/activity/read", id=str(first))["Location"] == "/activity"
        assert "<span data-count>1</span>" in ben_browser.text("/chats")
        ben_browser.post("/activity/read")
        assert "<span data-count>0</span>" in ben_browser.text("/chats")

    def test_the_viewers_only(self, ada, chat, noted, ben_browser, cy_browser):
        say(ada, chat, "@Ben look")
        noted()
        cy_browser.post("/activity/read", id=str(Activity.objects.get().pk))
        assert "<span data-count>1</span>" in ben_browser.text("/chats")

    @pytest.mark.parametrize("number", ["abc", "", "-1", "9" * 40])
    def test_an_id_that_is_none_marks_nothing(self, ada, chat, noted, ben_browser, number):
        say(ada, chat, "@Ben look")
        noted()
        ben_browser.post("/activity/read", id=number)
        assert "<span data-count>1</span>" in ben_browser.text("/chats")

    def test_leads_back_to_the_list_it_was_marked_in(self, ben_browser):
        assert ben_browser.post("/activity/read", kind="mention")["Location"] == "/activity?kind=mention"
        assert ben_browser.post("/activity/read", kind="//evil")["Location"] == "/activity"

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_guest_is_sent_to_sign_in(self, client, db, method):
        path = {"get": "/activity", "post": "/activity/read"}[method]
        assert getattr(client, method)(path)["Location"].startswith("/signin?next=")
