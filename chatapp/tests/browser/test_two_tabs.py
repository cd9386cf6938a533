"""Two tabs of one browser, and what Back undoes or leaves, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from chatapp.tests.browser.api import PASSWORD, new_email


def fill_sign_in(page: Page, email: str) -> None:
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)


class TestSigningIn:
    @pytest.mark.parametrize("second", ["/signin", "/signup"])
    def test_a_tab_that_was_open_before_leads_to_the_chats(self, open_window, ada, second):
        window = open_window()
        other = window.new_tab()
        window.page.goto("/signin")
        other.goto(second)
        fill_sign_in(window.page, ada.email)
        window.page.get_by_role("button", name="Sign in").click()
        window.page.wait_for_url("**/chats")
        if second == "/signup":
            other.fill("[name=name]", "Someone Else")
        fill_sign_in(other, ada.email if second == "/signin" else new_email("Else"))
        other.get_by_role("button", name="Sign in" if second == "/signin" else "Create account").click()
        other.wait_for_url("**/chats")
        expect(other.locator(".me__name")).to_have_text(ada.name)


class TestArchiveUndo:
    def test_is_there_after_a_reload_and_goes_in_the_other_tab(self, open_window, ada):
        chat_id = ada.new_chat(title="Undone")
        window = open_window()
        window.enter(ada)
        window.open_chat(chat_id)
        ada.call("PUT", f"/api/chats/{chat_id}/archive")
        expect(window.page.locator("#archived")).to_be_visible()
        window.page.reload()
        window.wait_until_live()
        other = window.new_tab()
        other.goto(f"/chats/{chat_id}")
        expect(other.locator("#archived")).to_be_visible()
        window.page.locator("#archived").get_by_role("button", name="Undo").click()
        for page in (window.page, other):
            expect(page.locator("#archived")).to_be_hidden()

    def test_works_without_scripts(self, open_window, ada):
        chat_id = ada.new_chat(title="Undone")
        ada.call("PUT", f"/api/chats/{chat_id}/archive")
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        window.page.goto(f"/chats/{chat_id}")
        window.page.locator("#archived").get_by_role("button", name="Undo").click()
        expect(window.page.locator("#archived")).to_be_hidden()


class TestBack:
    def test_leads_through_two_panels_and_then_out_of_them(self, open_window, ada):
        chat_id = ada.new_chat(title="Panels")
        window = open_window()
        window.enter(ada)
        window.open_chat(chat_id)
        page = window.page
        page.locator('#chat-head [data-opens="members"]').click()
        expect(page.locator("#members")).to_be_visible()
        page.get_by_role("link", name="Pinned messages").first.click()
        expect(page.locator("#pins")).to_be_visible()
        page.go_back()
        expect(page.locator("#members")).to_be_visible()
        expect(page.locator("#pins")).to_have_count(0)
        page.go_back()
        expect(page.locator("#members")).to_be_hidden()
        expect(page).to_have_url(f"{window.base}/chats/{chat_id}")
