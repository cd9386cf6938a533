"""The chat details panel: title and topic, picture."""

import pytest

from chatapp.tests.pictures import HTML, picture_bytes
from chats.models import Chat
from chats.tests.builders import PictureBody, make_chat


def upload(browser, chat_id: int, content: bytes):
    return browser.post(f"/chats/{chat_id}/picture", picture=PictureBody(content).file())


class TestAbout:
    def test_says_what_kind_of_chat_it_is(self, ada, ben, ada_browser):
        for kind, title, words in (
            ("private", "Crew", "only invited people"),
            ("open", "Harvest", "can find and join it"),
            ("direct", "", "only the people in it"),
        ):
            chat = make_chat(ada, ben, kind=kind, title=title)
            assert words in ada_browser.text(f"/chats/{chat.pk}/about")

    def test_names_the_chat(self, chat, ada_browser):
        answer = ada_browser.post(f"/chats/{chat.pk}/about", title="Boat crew", topic="Pumps and ropes")
        assert answer["Location"] == f"/chats/{chat.pk}/about"
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert 'title="About this chat">Boat crew</a></h2>' in html
        assert "Pumps and ropes" in html
        assert "set the title to" in html

    def test_a_plain_member_reads_and_may_not_change(self, chat, ben_browser):
        assert "about-title" not in ben_browser.text(f"/chats/{chat.pk}/about").split('id="about"')[1]
        assert ben_browser.post(f"/chats/{chat.pk}/about", title="Mine now").status_code == 403
        assert Chat.objects.get(pk=chat.pk).title == ""

    def test_a_long_name_is_refused_beside_its_field(self, chat, ada_browser):
        answer = ada_browser.post(f"/chats/{chat.pk}/about", title="x" * 121)
        assert answer.status_code == 422
        assert 'aria-describedby="about-title-error' in answer.content.decode()


class TestPicture:
    def test_stands_in_list_and_panel_until_it_is_removed(self, chat, ada_browser):
        assert upload(ada_browser, chat.pk, picture_bytes())["Location"] == f"/chats/{chat.pk}/about"
        address = f"/media/chats/{chat.pk}/{Chat.objects.get(pk=chat.pk).picture}"
        html = ada_browser.text(f"/chats/{chat.pk}/about")
        assert f'src="{address}/64"' in html
        assert f'src="{address}/256"' in html
        assert "Picture updated." in html
        assert "Ada changed the picture" in html
        assert ada_browser.get(f"{address}/64")["Content-Type"] == "image/webp"
        ada_browser.post(f"/chats/{chat.pk}/picture/remove")
        assert address not in ada_browser.text(f"/chats/{chat.pk}/about")
        assert ada_browser.get(f"{address}/64").status_code == 404

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(HTML, "must be a picture: PNG, JPEG, WebP or GIF"), (b"", "can&#x27;t be blank")],
    )
    def test_of_a_bad_file_is_refused_in_the_apis_words(self, chat, ada_browser, content, sentence):
        answer = upload(ada_browser, chat.pk, content)
        assert answer.status_code == 422
        assert f"<li>{sentence}</li>" in answer.content.decode()
        assert Chat.objects.get(pk=chat.pk).picture == ""

    def test_needs_a_file(self, chat, ada_browser):
        answer = ada_browser.post(f"/chats/{chat.pk}/picture")
        assert answer.status_code == 422
        assert "<li>can&#x27;t be blank</li>" in answer.content.decode()

    def test_is_the_leaders_affair(self, chat, ben_browser):
        assert upload(ben_browser, chat.pk, picture_bytes()).status_code == 403
        assert ben_browser.post(f"/chats/{chat.pk}/picture").status_code == 403
        assert ben_browser.post(f"/chats/{chat.pk}/picture/remove").status_code == 403


class TestOutsiders:
    def test_see_and_change_what_they_would_of_a_missing_chat(self, chat, cy_browser):
        for chat_id in (chat.pk, 999_999):
            assert cy_browser.get(f"/chats/{chat_id}/about").status_code == 403
            assert cy_browser.post(f"/chats/{chat_id}/about", title="Mine").status_code == 403
            assert upload(cy_browser, chat_id, picture_bytes()).status_code == 403
            assert cy_browser.post(f"/chats/{chat_id}/picture/remove").status_code == 403
