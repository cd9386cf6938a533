"""The files panel of a chat and the page of all files; with and without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from chatapp.tests.pictures import picture_bytes


@pytest.fixture
def chat_id(ada, ben):
    chat_id = ada.new_chat(ben, title="Launch")
    pictures = [ada.upload(chat_id, f"{place}.png", picture_bytes(size=(600, 400))) for place in range(3)]
    ada.send_files(chat_id, *pictures, text="Drafts")
    ben.send_files(chat_id, ben.upload(chat_id, "notes.txt", b"hello"))
    return chat_id


def assert_accessible(page) -> None:
    faults = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults] == []


class TestPanel:
    def test_opens_in_place_by_tabs_and_shows_pictures_large(self, open_window, ben, chat_id):
        window = open_window()
        window.sign_in(ben)
        window.open_chat(chat_id)
        page = window.page
        page.get_by_role("banner").or_(page.locator("#chat-head")).get_by_role("link", name="Files").first.click()
        panel = page.locator("#files")
        expect(panel.locator(".attachment--picture")).to_have_count(3)
        expect(panel.get_by_role("link", name="notes.txt", exact=True)).to_be_visible()
        assert_accessible(page)
        panel.get_by_role("link", name="Images").click()
        expect(panel.get_by_role("link", name="notes.txt", exact=True)).to_have_count(0)
        assert page.url.endswith(f"/chats/{chat_id}/files?kind=images")
        panel.locator(".attachment--picture").first.click()
        expect(page.locator(".lightbox__count")).to_have_text("1 of 3")
        page.get_by_role("link", name="Show message").click()
        expect(page.locator("article[data-id]", has_text="Drafts")).to_be_focused()
        page.go_back()
        expect(panel.get_by_role("link", name="notes.txt", exact=True)).to_be_visible()
        assert window.faults == window.refusals == []

    def test_page_of_all_chats_on_a_phone(self, open_window, ben, chat_id):
        window = open_window(viewport={"width": 390, "height": 844}, color_scheme="dark")
        window.sign_in(ben)
        window.page.goto("/files")
        expect(window.page.locator(".attachment--picture")).to_have_count(3)
        assert_accessible(window.page)
        assert window.faults == window.refusals == []

    def test_is_live(self, open_window, ada, ben, chat_id):
        window = open_window()
        window.sign_in(ben)
        window.page.goto(f"/chats/{chat_id}/files?kind=documents")
        window.wait_until_live()
        page = window.page
        names = page.locator("#files .attachment__name")
        expect(names).to_have_text(["notes.txt"])
        expect(page.locator(".found__tabs [aria-current]")).to_have_text("Documents 1")
        page.locator("#files [data-behaviour], #files[data-started]").first.wait_for()
        message = ada.send_files(chat_id, ada.upload(chat_id, "more.txt", b"more"), text="More")
        expect(names).to_have_text(["more.txt", "notes.txt"])
        expect(page.locator(".found__tabs [aria-current]")).to_have_text("Documents 2")
        ada.send_files(chat_id, ada.upload(chat_id, "late.png", picture_bytes(size=(60, 40))))
        expect(page.get_by_role("link", name="Images")).to_have_text("Images 4")
        ada.call("DELETE", f"/api/chats/{chat_id}/messages/{message['id']}")
        expect(names).to_have_text(["notes.txt"])
        assert window.faults == window.refusals == []


class TestWithoutScripts:
    def test_panel_filters_and_downloads(self, open_window, ben, chat_id):
        window = open_window(java_script_enabled=False)
        window.sign_in(ben)
        page = window.page
        page.goto(f"/chats/{chat_id}/files")
        page.get_by_label("Name of a file").fill("NOTES")
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator("#files .attachment--picture")).to_have_count(0)
        with page.expect_download() as download:
            page.locator("#files").get_by_role("link", name="Download notes.txt").click()
        assert download.value.suggested_filename == "notes.txt"
