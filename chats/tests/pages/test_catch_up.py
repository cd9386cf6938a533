"""The catch-up page without JavaScript."""

import pytest

from chats.actions.note_activity import note_activity
from chats.models import Message
from chats.tests.builders import make_chat, ready_file, say, say_files


@pytest.fixture
def launch(ada, ben, cy):
    chat = make_chat(ada, ben, cy, title="Launch <week>")
    note_activity([say(ben, chat, "@Ada can you **check**?")], chat_id=chat.pk)
    return chat


def cards(html):
    return html.split('data-behaviour="catch-up"')[1]


class TestPage:
    def test_shows_what_waits_and_folds_the_rest(self, ada, ben, cy, ada_browser, launch):
        quiet = make_chat(ada, ben, cy, title="Quiet")
        say(ben, quiet, "hello")
        html = cards(ada_browser.text("/activity/catch-up"))
        assert "Launch &lt;week&gt;" in html and "asks you:" in html and "can you check?" in html
        assert "1 message, nothing for you" in html.split("<details")[1]
        assert html.index("Launch") < html.index("<details")

    @pytest.mark.parametrize(("state", "is_linked"), [("ready", True), ("processing", False), ("failed", False)])
    def test_links_files_that_can_be_fetched(self, ben, cy, ada, ada_browser, launch, state, is_linked):
        file = ready_file(ben, launch)
        message = say_files(ben, launch, file)
        files = [{**one, "state": state} for one in message.files]
        Message.objects.filter(chat_id=launch.pk, pk=message.pk).update(files=files)
        html = cards(ada_browser.text("/activity/catch-up"))
        assert files[0]["name"] in html
        assert (f'href="/files/{file.pk}"' in html) == is_linked

    def test_one_chat_is_marked_read_and_all_are(self, ada, ben, cy, ada_browser, launch):
        say(ben, make_chat(ada, ben, cy, title="Quiet"), "hello")
        html = cards(ada_browser.text("/activity/catch-up"))
        card = html.split("<article")[1]
        value = card.split('name="chat" value="')[1].split('"')[0]
        assert ada_browser.post("/activity/catch-up/read", chat=value)["Location"] == "/activity/catch-up"
        html = cards(ada_browser.text("/activity/catch-up"))
        assert "Launch" not in html and "Quiet" in html
        values = [
            part.split('"')[0] for part in html.split("data-marks-all")[1].split("</form>")[0].split('value="')[1:]
        ]
        ada_browser.post("/activity/catch-up/read", chat=[one for one in values if one.count(":") == 2])
        html = cards(ada_browser.text("/activity/catch-up"))
        assert "You’re all caught up" in html and "<article" not in html

    @pytest.mark.parametrize("value", ["", "x", "1:2", "1:2:3:4", "x:y:z", "9" * 30 + ":1:1", "-1:1:1"])
    def test_bad_values_change_nothing(self, ada_browser, launch, value):
        assert ada_browser.post("/activity/catch-up/read", chat=value).status_code == 302
        assert "Launch" in cards(ada_browser.text("/activity/catch-up"))

    def test_strangers_sign_in_first(self, client, launch):
        assert client.get("/activity/catch-up")["Location"].startswith("/signin")

    def test_those_without_unread_messages_are_all_caught_up(self, ben_browser, launch):
        html = cards(ben_browser.text("/activity/catch-up"))
        assert "You’re all caught up" in html and "Mark all read" not in html

    def test_costs_the_same_for_one_and_for_many(
        self, ada, ben, cy, ada_browser, launch, django_assert_max_num_queries, django_assert_num_queries
    ):
        with django_assert_max_num_queries(16) as one:
            ada_browser.get("/activity/catch-up")
        for number in range(4):
            chat = make_chat(ada, ben, cy, title=f"Chat {number}")
            note_activity([say(ben, chat, "@Ada look")], chat_id=chat.pk)
        with django_assert_num_queries(len(one)):
            ada_browser.get("/activity/catch-up")
