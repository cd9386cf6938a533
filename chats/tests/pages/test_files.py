"""The files panel of a chat, and the page of files of all chats; without JavaScript."""

import re

from chatapp.tests.pictures import picture_bytes
from chats.actions.delete_message import delete_message
from chats.queries.shared_files import shared_counts
from chats.tests.builders import preview_of, ready_file, say, say_files


class TestPanel:
    def test_months_tabs_and_filters(self, ada, ben, chat, ben_browser):
        say_files(ada, chat, ready_file(ada, chat, picture_bytes(), "duck.png"), ready_file(ada, chat, name="list.txt"))
        path = f"/chats/{chat.pk}/files"
        html = ben_browser.text(path)
        assert "found__month" in html
        assert "duck.png" in html
        assert (
            "list.txt"
            not in ben_browser.text(f"{path}?kind=images").partition('id="files"')[2].partition("</section>")[0]
        )
        panel = ben_browser.text(f"{path}?q=LIST&from={ada.pk}&only=panel")
        assert ("list.txt" in panel, "duck.png" in panel) == (True, False)
        assert "No matching files" in ben_browser.text(f"{path}?from={ben.pk}")

    def test_links_and_further_pages(self, ada, chat, ben_browser, monkeypatch):
        monkeypatch.setattr("chats.pages.files.PAGE_SIZE", 1)
        for name in ("one.txt", "two.txt"):
            say_files(ada, chat, ready_file(ada, chat, name=name))
        preview_of(say(ada, chat, "https://example.org/launch"))
        path = f"/chats/{chat.pk}/files?only=panel"
        assert "Launch" in ben_browser.text(f"{path}&kind=links")
        first = ben_browser.text(path)
        assert ("two.txt" in first, "one.txt" in first) == (True, False)
        older = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        assert "one.txt" in ben_browser.text(older)

    def test_tabs_count_what_is_there_in_one_query(self, ada, chat, ben_browser, django_assert_num_queries):
        files = [ready_file(ada, chat, picture_bytes(), "duck.png"), *(ready_file(ada, chat) for _ in range(2))]
        say_files(ada, chat, *files)
        deleted = say_files(ada, chat, ready_file(ada, chat, picture_bytes(), "gone.png"))
        delete_message(actor=ada, chat_id=chat.pk, message_id=deleted.pk)
        ready_file(ada, chat, name="unsent.txt")
        panel = ben_browser.text(f"/chats/{chat.pk}/files?only=panel")
        assert re.findall(r'>(\w+) <span class="found__count">(.+?)</span>', panel) == [
            ("Images", "1"),
            ("Documents", "2"),
        ]
        with django_assert_num_queries(1):
            assert shared_counts(chat) == {"images": 1, "media": 0, "documents": 2, "links": 0}

    def test_a_spoiler_stays_covered(self, ada, chat, ben_browser):
        file = ready_file(ada, chat, picture_bytes(), "end.png")
        file.is_spoiler = True
        file.save(update_fields=["is_spoiler"])
        say_files(ada, chat, file)
        assert 'class="cover cover--picture"' in ben_browser.text(f"/chats/{chat.pk}/files?only=panel")

    def test_outsiders_see_nothing(self, ada, chat, cy_browser):
        say_files(ada, chat, ready_file(ada, chat, name="secret.txt"))
        answer = cy_browser.get(f"/chats/{chat.pk}/files")
        assert (answer.status_code, b"secret.txt" in answer.content) == (403, False)


class TestPage:
    def test_files_of_all_chats(self, ada, chat, ben_browser, cy_browser):
        say_files(ada, chat, ready_file(ada, chat, name="list.txt"))
        assert 'class="attachment__stem">list<' in ben_browser.text("/files")
        assert 'class="attachment__stem">list<' not in ben_browser.text("/files?kind=images")
        assert "list.txt" not in cy_browser.text("/files")
