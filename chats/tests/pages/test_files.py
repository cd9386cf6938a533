"""The files panel of a chat, and the page of files of all chats; without JavaScript."""

import re
from datetime import UTC, datetime

import pytest

from chatapp.tests.pictures import picture_bytes
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.actions.remove_member import remove_member
from chats.models import File
from chats.queries.shared_files import FileFilter, month_totals, shared_counts
from chats.tests.builders import preview_of, ready_file, say, say_files


def totals(browser, chat, more=""):
    """Return the name of each month and the totals in its heading."""
    html = browser.text(f"/chats/{chat.pk}/files?only=panel{more}")
    heads = re.findall(r'<h3 class="found__month">(.*?)</h3>', html, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]*>", "\t", head).split()) for head in heads]
    return [(text[: text.index("2026") + 4], text[text.index("2026") + 5 :]) for text in texts]


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

    def test_months_say_how_much_they_have(self, ada, ben, chat, ben_browser, django_assert_num_queries):
        for person, name, day in ((ada, "a.txt", 2), (ben, "plan.txt", 9), (ada, "b.txt", 20)):
            say_files(person, chat, ready_file(person, chat, b"x" * 1024, name))
            File.objects.filter(name=name).update(created_at=datetime(2026, 3 + (day > 9), day, 12, tzinfo=UTC))
        deleted = say_files(ada, chat, ready_file(ada, chat, name="gone.txt"))
        delete_message(actor=ada, chat_id=chat.pk, message_id=deleted.pk)
        ready_file(ada, chat, name="unsent.txt")
        assert totals(ben_browser, chat) == [("April 2026", "1 file · 1 KB"), ("March 2026", "2 files · 2 KB")]
        assert totals(ben_browser, chat, "&q=PLAN") == [("March 2026", "1 file · 1 KB")]
        assert totals(ben_browser, chat, f"&from={ada.pk}")[1] == ("March 2026", "1 file · 1 KB")
        assert totals(ben_browser, chat, "&kind=images") == []
        march = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
        with django_assert_num_queries(1):
            assert month_totals(chat, wanted=FileFilter(), months=[march]) == [(2, 2048)]

    def test_months_with_too_many_files_are_not_added_up(self, ada, chat, ben_browser, monkeypatch):
        monkeypatch.setattr("chats.queries.shared_files.MAX_SEARCHED", 1)
        for name in ("a.txt", "b.txt"):
            say_files(ada, chat, ready_file(ada, chat, name=name))
        for more in ("", "&q=b", f"&from={ada.pk}", "&kind=documents"):
            html = ben_browser.text(f"/chats/{chat.pk}/files?only=panel{more}")
            assert "found__month" in html and "found__total" not in html

    def test_names_and_senders_are_looked_for_among_a_bounded_number(self, ada, ben, chat, monkeypatch):
        monkeypatch.setattr("chats.queries.shared_files.MAX_SEARCHED", 2)
        months = [(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))]
        wanted = [FileFilter(search="plan"), FileFilter(owner_id=ben.pk), FileFilter(kind="documents", search="plan")]
        for person, name, expected in (
            (ada, "a.txt", [0, 0, 0]),
            (ben, "plan.txt", [1, 1, 1]),
            (ada, "b.txt", [None, None, None]),
        ):
            say_files(person, chat, ready_file(person, chat, name=name))
            File.objects.filter(name=name).update(created_at=datetime(2026, 3, 9, tzinfo=UTC))
            totals_of = [month_totals(chat, wanted=one, months=months) for one in wanted]
            assert [found and found[0][0] for found in totals_of] == expected

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

    @pytest.mark.parametrize("is_removed", [True, False])
    def test_former_members_see_nothing(self, ada, ben, chat, ben_browser, is_removed):
        say_files(ada, chat, ready_file(ada, chat, name="secret.txt"))
        assert "secret.txt" in ben_browser.text(f"/chats/{chat.pk}/files?only=panel")
        if is_removed:
            remove_member(actor=ada, chat_id=chat.pk, user_id=ben.pk)
        else:
            leave_chat(person=ben, chat_id=chat.pk)
        for more in ("", "?only=panel", "?q=secret&only=panel"):
            answer = ben_browser.get(f"/chats/{chat.pk}/files{more}")
            assert (answer.status_code, b"secret" in answer.content) == (403, False)


class TestPage:
    def test_files_of_all_chats(self, ada, chat, ben_browser, cy_browser):
        say_files(ada, chat, ready_file(ada, chat, name="list.txt"))
        assert 'class="attachment__stem">list<' in ben_browser.text("/files")
        assert 'class="attachment__stem">list<' not in ben_browser.text("/files?kind=images")
        assert "list.txt" not in cy_browser.text("/files")
