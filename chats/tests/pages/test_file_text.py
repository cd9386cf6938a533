"""The page with the beginning of a text file, and what processing stores for it."""

import pytest

from accounts.tests.builders import browser_of
from chatapp.tests.pictures import HTML
from chats.actions.delete_message import delete_message
from chats.tests.api.test_access import NOT_MEMBERS, not_member
from chats.tests.builders import make_chat, ready_file, say_files
from chats.text.file_excerpt import MAX_CHARACTERS, MAX_LINES

CODE = b'def duck():\n    """Says\n    quack."""\n    return "<b>quack</b>"\n'


def path_of(file) -> str:
    return f"/files/{file.pk}/text"


class TestProcessing:
    def test_code_is_colored_by_its_extension(self, ada, chat):
        excerpt = ready_file(ada, chat, CODE, "duck.py").excerpt
        assert '<span class="k">def</span>' in excerpt["html"]
        assert "&lt;b&gt;" in excerpt["html"]
        assert "<b>" not in excerpt["html"]
        assert (excerpt["is_all"], excerpt["text_is_all"]) == (True, True)
        # A span never goes on in the next line: lines can be cut off.
        assert all(line.count("<span") == line.count("</span>") for line in excerpt["html"].split("\n"))
        assert ready_file(ada, chat, CODE, "duck.txt").excerpt["html"].startswith("def duck():\n")

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"\x7fELF" + bytes(100), "tool.py"),
            (b"caf\xe9" * 10, "menu.csv"),
            (b"%PDF-1.7\n", "a.py"),
            (b"GIF89a", "a.txt"),
            (b"x" * 200_000 + b"\x00", "late.txt"),
        ],
        ids=["a program", "Latin-1", "a PDF", "a broken GIF", "a NUL after the head"],
    )
    def test_hostile_files_are_cards(self, ada, chat, content, name):
        file = ready_file(ada, chat, content, name)
        assert file.state == "ready"
        assert (file.excerpt is None) is (name != "late.txt")

    @pytest.mark.parametrize("content", [b"@\na\n\n" * 40_000, b"<" * 5_000_000, b'"""' * 100_000], ids=str)
    @pytest.mark.parametrize("name", ["a.cs", "a.html"])
    def test_the_work_is_bounded(self, ada, chat, content, name, ada_browser):
        file = ready_file(ada, chat, content, name)
        assert len(file.excerpt["html"]) <= 4_000
        assert not file.excerpt["is_all"]
        lines = ada_browser.text(path_of(file) + "?only=lines")
        assert lines.count("\n") <= MAX_LINES + 5
        assert len(lines) <= MAX_CHARACTERS * 40

    def test_an_html_file_runs_nothing(self, ada, chat, ada_browser):
        file = ready_file(ada, chat, HTML, "page.html")
        part = ada_browser.text(path_of(file) + "?only=lines")
        assert HTML.decode()[:20] not in part
        assert "&lt;" in part


class TestPage:
    def test_members_see_it_with_and_without_the_frame(self, ada, chat, ben_browser):
        file = ready_file(ada, chat, b"first\n" * 300, "list.txt")
        say_files(ada, chat, file)
        page = ben_browser.text(path_of(file))
        assert page.count("first\n") == MAX_LINES - 1
        assert "This is the beginning." in page
        assert f'href="/chats/{chat.pk}/messages/' in page
        part = ben_browser.text(path_of(file) + "?only=lines")
        assert (part.count("first"), "<nav" in part) == (MAX_LINES, False)

    def test_the_message_shows_the_first_lines_and_links_to_the_rest(self, ada, chat, ben_browser):
        say_files(ada, chat, ready_file(ada, chat, b"first\n" * 300, "list.txt"))
        page = ben_browser.text(f"/chats/{chat.pk}")
        article = page.partition('data-file-state="ready"')[2].partition("</article>")[0]
        assert article.count("first") == 8
        assert 'data-opens="file-text"' in article

    @pytest.mark.parametrize("kind", NOT_MEMBERS)
    def test_404_for_others_as_if_there_were_no_file(self, ada, ben, kind):
        chat = make_chat(ada, ben)
        file = ready_file(ada, chat, CODE, "duck.py")
        say_files(ada, chat, file)
        person = not_member(kind, ada, chat)
        client = browser_of(person)
        for part in ("", "?only=lines"):
            answer = client.get(path_of(file) + part)
            assert answer.status_code == 404
            assert b"quack" not in answer.content

    def test_signed_out_people_sign_in_first(self, ada, chat, client):
        file = ready_file(ada, chat, CODE, "duck.py")
        answer = client.get(path_of(file))
        assert (answer.status_code, b"quack" in answer.content) == (302, False)

    def test_what_is_not_a_text_or_not_there_any_more_has_no_page(self, ada, chat, ben_browser):
        card = ready_file(ada, chat, bytes(10), "a.bin")
        text = ready_file(ada, chat, CODE, "duck.py")
        message = say_files(ada, chat, card, text)
        assert ben_browser.get(path_of(card)).status_code == 404
        assert ben_browser.get(path_of(text)).status_code == 200
        # As a smaller picture it would be served under a wrong type.
        assert ben_browser.get(f"/files/{str(text.pk).upper()}/text").status_code == 404
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert ben_browser.get(path_of(text)).status_code == 404

    def test_queries_do_not_grow(self, ada, chat, ben_browser, django_assert_max_num_queries):
        file = ready_file(ada, chat, CODE, "duck.py")
        say_files(ada, chat, file)
        ben_browser.get(path_of(file))
        with django_assert_max_num_queries(6):
            ben_browser.get(path_of(file) + "?only=lines")
