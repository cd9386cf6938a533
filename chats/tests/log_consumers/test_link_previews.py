"""From a link in a message to its preview card, with a local server as the outside world."""

import pytest

from chats.actions.delete_message import delete_message
from chats.actions.edit_message import edit_message
from chats.actions.show_previews import remove_preview
from chats.log_consumers.link_previews import LinkPreviews
from chats.log_consumers.runner import reset
from chats.models import LinkPage, LinkPreview, Message
from chats.tests.builders import say
from chats.tests.previews import SITE, preview_site, shown, titles  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


class TestShowing:
    def test_title_description_and_site_come_under_a_new_seq(self, site, ada, chat):
        message = say(ada, chat, f"See {SITE}/numbers")
        site.settle()
        (preview,) = shown(message)
        assert preview == {
            "id": LinkPreview.objects.get().pk,
            "url": f"{SITE}/numbers",
            "site": "chatapp-outside.net",
            "title": "Launch in numbers",
            "description": "402 sign-ups",
            "image": None,
        }
        chat.refresh_from_db()
        assert Message.objects.get(pk=message.pk).changed_seq == chat.last_seq == message.changed_seq + 1

    def test_members_hear_of_it_as_a_changed_message(
        self, site, ada, chat, django_capture_on_commit_callbacks, monkeypatch
    ):
        published = []
        monkeypatch.setattr("chats.delivery.announce.publish", published.append)
        say(ada, chat, f"See {SITE}/numbers")
        with django_capture_on_commit_callbacks(execute=True):
            site.settle()
        (frame,) = published
        assert frame.event == "message_changed"
        assert "Launch in numbers" in str(frame.body)

    def test_the_first_three_different_links_and_none_in_quotes(self, site, ada, chat):
        for name in "abcd":
            site.server.page(f"/{name}", f"<title>{name}</title>")
        text = f"> {SITE}/quoted\n\n{SITE}/a {SITE}/b {SITE}/a {SITE}/c {SITE}/d"
        message = say(ada, chat, text)
        site.settle()
        assert titles(message) == ["a", "b", "c"]
        assert site.paths() == ["/a", "/b", "/c"]

    def test_fragments_are_one_page_and_the_link_keeps_its_own(self, site, ada, chat):
        first = say(ada, chat, f"{SITE}/numbers#sales and {SITE}/numbers#costs")
        second = say(ada, chat, f"{SITE}/numbers#costs")
        site.settle()
        assert [one["url"] for one in shown(first)] == [f"{SITE}/numbers#sales"]
        assert [one["url"] for one in shown(second)] == [f"{SITE}/numbers#costs"]
        assert site.paths() == ["/numbers"]

    @pytest.mark.parametrize("url", ["http://i❤.ws/numbers", "https://💩.la/x", "http://xn--i-7iq.ws/numbers"])
    def test_an_emoji_domain_stops_nothing(self, site, ada, chat, url):
        say(ada, chat, f"See {url} and [this]({url})")
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        assert titles(message) == ["Launch in numbers"]

    def test_a_replay_changes_nothing(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        seq = Message.objects.get(pk=message.pk).changed_seq
        reset("link_previews")
        site.settle()
        assert Message.objects.get(pk=message.pk).changed_seq == seq
        assert site.paths() == ["/numbers"]


class TestChanging:
    def test_an_edit_replaces_them(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content=f"{SITE}/launch")
        site.settle()
        assert titles(message) == ["Launch"]
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="nothing")
        site.settle()
        assert titles(message) == []

    def test_a_deleted_message_keeps_nothing(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        site.settle()
        assert (titles(message), Message.objects.get(pk=message.pk).previews) == ([], None)
        assert not LinkPreview.objects.exists()

    def test_nor_does_one_whose_previews_were_removed_and_edited_away(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        remove_preview(actor=ada, chat_id=chat.pk, message_id=message.pk, preview_id=shown(message)[0]["id"])
        edit_message(actor=ada, chat_id=chat.pk, message_id=message.pk, content="nothing")
        site.settle()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert not LinkPreview.objects.exists()

    def test_deleted_while_its_links_are_noted(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        reader = LinkPreviews()
        prepared = reader.prepare([message])
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        reader.apply([message], prepared)
        assert LinkPreview.objects.exists()
        site.settle()
        assert not LinkPreview.objects.exists()

    def test_deleted_while_its_page_is_fetched(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.reader.work()
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        site.settle()
        assert titles(message) == []


class TestBudget:
    def test_one_persons_messages_have_twenty_new_pages_fetched_at_once(self, site, ada, ben, chat):
        many = [say(ada, chat, f"{SITE}/{number}") for number in range(21)]
        known, others = say(ada, chat, f"{SITE}/0"), say(ben, chat, f"{SITE}/bens")
        site.reader.work()
        noted = set(LinkPreview.objects.values_list("message_id", flat=True))
        assert noted == {message.pk for message in (*many[:20], known, others)}


class TestSettings:
    def test_off_means_that_nothing_is_asked(self, site, ada, chat, settings):
        settings.LINK_PREVIEWS = False
        say(ada, chat, f"{SITE}/numbers")
        site.settle()
        assert (site.paths(), LinkPage.objects.count()) == ([], 0)
