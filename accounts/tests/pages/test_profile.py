"""/settings/profile and /settings/privacy, through plain forms."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from accounts.tests.builders import browser_of, make_person
from chatapp.lib import pictures as picture_store
from chatapp.tests import pictures

pytestmark = pytest.mark.django_db
PATH = "/settings/profile"
REMOVE = f"{PATH}/picture/remove"
# Invalid or unsupported pictures, and their error messages.
EVIL = {
    "an SVG": ("me.svg", pictures.SVG, "must be a picture"),
    "HTML called a PNG": ("me.png", pictures.HTML, "must be a picture"),
    "a script that begins like a GIF": ("me.gif", b"GIF89a=1;alert(1)//", "must be a picture"),
    "50,000 by 50,000 pixels": ("me.png", pictures.png_claiming(50_000, 50_000), "is too large"),
    "a truncated file": ("me.png", pictures.picture_bytes(size=(300, 300))[:200], "damaged"),
    "a little over 5 MB": ("me.png", pictures.picture_bytes() + b"\0" * 5 * 1024 * 1024, "5 MB at most"),
    "nothing": ("me.png", b"", "empty"),
}


@pytest.fixture
def ada():
    return make_person("Ada", status="Here")


@pytest.fixture
def browser(ada):
    return browser_of(ada)


def send(browser, *, name="Ada", status="Here", picture=None, called="me.png"):
    form = {"name": name, "status": status}
    if picture is not None:
        form["picture"] = SimpleUploadedFile(called, picture)
    return browser.post(PATH, form)


class TestProfile:
    def test_shows_and_saves(self, ada, browser):
        page = browser.get(PATH).content.decode()
        assert 'value="Ada"' in page
        assert 'value="Here"' in page
        assert send(browser, name="Ada L.", status="")["Location"] == PATH
        assert "Profile saved." in browser.get(PATH).content.decode()
        ada.refresh_from_db()
        assert (ada.name, ada.status) == ("Ada L.", "")

    def test_an_idea_for_a_status_is_a_button(self, ada, browser):
        page = browser.get(PATH).content.decode()
        assert 'form="status-idea" name="status" value="🎧 Heads down"' in page
        assert send(browser, status="🎧 Heads down")["Location"] == PATH
        ada.refresh_from_db()
        assert (ada.name, ada.status) == ("Ada", "🎧 Heads down")

    def test_shows_what_is_wrong(self, ada, browser):
        answer = send(browser, name=" ", status="x" * 101)
        assert answer.status_code == 422
        assert "should be at most 100 character(s)" in answer.content.decode()
        assert User.objects.get().name == "Ada"


class TestPicture:
    @pytest.mark.django_db(transaction=True)
    def test_is_shown_from_now_on_and_can_be_removed(self, ada, browser):
        assert REMOVE not in browser.get(PATH).content.decode()
        assert send(browser, picture=pictures.picture_bytes()).status_code == 302
        ada.refresh_from_db()
        page = browser.get(PATH).content.decode()
        assert f'src="/media/avatars/{ada.avatar}/256"' in page
        assert browser.get(f"/media/avatars/{ada.avatar}/256").status_code == 200
        assert f'action="{REMOVE}"' in page
        assert browser.post(REMOVE)["Location"] == PATH
        page = browser.get(PATH).content.decode()
        assert "Picture removed." in page
        assert "avatar__image" not in page
        assert browser.get(f"/media/avatars/{ada.avatar}/256").status_code == 404

    @pytest.mark.parametrize("what", EVIL)
    def test_what_is_none_is_refused_with_a_sentence_and_nothing_typed_is_lost(self, ada, browser, what):
        called, content, sentence = EVIL[what]
        answer = send(browser, name="Ada L.", status="New <status>", picture=content, called=called)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert sentence in page.split('id="picture-error"')[1].split("</ul>")[0]
        assert 'value="Ada L."' in page and 'value="New &lt;status&gt;"' in page
        ada.refresh_from_db()
        assert (ada.name, ada.status, ada.avatar) == ("Ada", "Here", "")

    def test_20_mb_are_refused_before_they_are_read(self, ada, browser):
        answer = send(browser, picture=b"\0" * 20 * 1024 * 1024)
        assert answer.status_code == 413
        assert "The picture is too large: 5 MB at most." in answer.content.decode()

    def test_a_refused_name_keeps_the_picture_out_too(self, ada, browser):
        assert send(browser, name="", picture=pictures.picture_bytes()).status_code == 422
        ada.refresh_from_db()
        assert ada.avatar == ""

    def test_too_many_at_once_get_retry_after(self, browser, monkeypatch):
        monkeypatch.setattr(picture_store, "_UPLOADS_BURST", 1)
        assert send(browser, picture=pictures.picture_bytes()).status_code == 302
        answer = send(browser, picture=pictures.picture_bytes(), status="typed")
        assert answer.status_code == 429
        assert "Too many requests" in answer.content.decode() and 'value="typed"' in answer.content.decode()

    def test_when_the_server_is_busy_nothing_typed_is_lost(self, browser, monkeypatch):
        monkeypatch.setattr(picture_store, "_WAIT_SECONDS", 0.01)
        with picture_store._AT_ONCE, picture_store._AT_ONCE:
            answer = send(browser, picture=pictures.picture_bytes(), status="typed")
        assert answer.status_code == 503
        assert 'value="typed"' in answer.content.decode()

    def test_removing_is_a_form_of_the_signed_in(self, browser):
        assert browser.get(REMOVE).status_code == 405
        assert Client().post(REMOVE)["Location"].startswith("/signin")


class TestPrivacy:
    def test_the_switch_is_shown_and_kept(self, ada, browser):
        assert 'name="show_reading"' in browser.get("/settings/privacy").content.decode()
        assert browser.post("/settings/privacy", {})["Location"] == "/settings/privacy"
        ada.refresh_from_db()
        assert ada.show_reading is False
        page = browser.get("/settings/privacy").content.decode()
        assert "Settings saved." in page
        assert " checked>" not in page
        browser.post("/settings/privacy", {"show_reading": "on"})
        ada.refresh_from_db()
        assert ada.show_reading is True
        assert " checked>" in browser.get("/settings/privacy").content.decode()

    def test_says_who_finds_one(self, browser, settings):
        assert '<a href="/people">' in browser.get("/settings/privacy").content.decode()
        settings.MEMBER_DIRECTORY = False
        page = browser.get("/settings/privacy").content.decode()
        assert "/people" not in page
        assert "Only people who share a chat" in page
