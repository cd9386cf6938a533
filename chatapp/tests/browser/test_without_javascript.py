"""The end-to-end test with JavaScript disabled: plain forms and links are enough."""

import re

from playwright.sync_api import expect

from chatapp.tests.browser.api import PASSWORD


class TestTwoWindowsWithoutScripts:
    def test_two_people_sign_up_meet_and_talk_by_forms_and_links(self, open_window):
        ada, ben = (open_window(java_script_enabled=False) for _ in range(2))
        ada.sign_up("Ada")
        ben.sign_up("Ben")

        # Create and invite.
        ada.page.get_by_role("link", name="New chat").first.click()
        ada.page.wait_for_url("**/chats/new")
        form = ada.page.get_by_role("main")
        form.get_by_label("Names or email addresses").fill(f"nobody@example.org\n{ben.email}")
        form.get_by_label("Name of the chat").fill("Launch week")
        form.get_by_role("button", name="Create chat").click()
        ada.page.wait_for_url(re.compile(r"/chats/\d+$"))
        chat_address = ada.page.url

        # Before he accepts he sees the card and nothing else.
        assert ben.page.goto(chat_address).status == 403
        ben.page.goto("/chats/invited")
        expect(ben.page.locator(".invitation")).to_contain_text("Ada invited you")
        ben.page.get_by_role("button", name="Accept").click()
        ben.page.wait_for_url(chat_address)

        # They chat; a page shows others' messages on load.
        ada.page.fill("#content", "Hello *Ben*")
        ada.page.get_by_role("button", name="Send", exact=True).click()
        expect(ada.message("Hello Ben").locator("em")).to_have_text("Ben")
        ben.page.goto("/chats")
        row = ben.page.locator("#chat-list .row")
        expect(row.locator("[data-count]")).to_have_text("1")
        row.locator(".row__link").click()
        expect(ben.message("Hello Ben")).to_be_visible()
        expect(ben.page.locator("#new")).to_be_visible()
        expect(ben.page.locator("time[data-format=message]").last).to_have_text(re.compile(r"^\d\d:\d\d$"))
        ben.page.get_by_role("button", name="Mark as read").click()
        ben.page.goto("/chats")
        expect(ben.page.locator("#chat-list .row__unread")).to_be_hidden()

        # A refused text is still there to be corrected.
        ada.page.fill("#content", "x" * 4001)
        ada.page.get_by_role("button", name="Send", exact=True).click()
        expect(ada.page.locator("#composer-error")).to_contain_text("4000")
        expect(ada.page.locator("#content")).to_have_value("x" * 4001)

        # Edit and delete.
        ada.page.goto(chat_address)
        ada.message("Hello Ben").hover()
        ada.message("Hello Ben").get_by_role("link", name="More", exact=True).click()
        ada.page.get_by_role("main").get_by_role("link", name="Edit", exact=True).click()
        ada.page.get_by_role("main").locator("textarea").fill("Hello everyone")
        ada.page.get_by_role("button", name="Save").click()
        expect(ada.message("Hello everyone")).to_contain_text("edited")
        ada.message("Hello everyone").hover()
        ada.message("Hello everyone").get_by_role("link", name="More", exact=True).click()
        ada.page.get_by_role("main").get_by_role("link", name="Delete", exact=True).click()
        ada.page.get_by_role("main").get_by_role("button", name="Delete").click()
        expect(ada.message("This message was deleted.")).to_have_count(1)

        # Members, leaving, signing out.
        ben.page.goto(chat_address)
        ben.page.locator("[data-opens=members]").click()
        expect(ben.page.locator("#members")).to_contain_text("Ada")
        ben.page.get_by_role("button", name="Leave this chat").click()
        expect(ben.page.locator("#chat-list .row")).to_have_count(0)
        ada.page.goto(chat_address)
        expect(ada.page.locator(".message--system").last).to_contain_text("Ben left")
        ben.page.locator(".me summary").click()
        ben.page.get_by_role("button", name="Sign out").click()
        ben.page.wait_for_url("**/signin*")
        assert ben.page.goto("/chats").url.endswith("/signin?next=/chats")

    def test_history_is_read_page_by_page(self, open_window, ada, ben):
        chat_id = ada.new_chat(ben, title="History")
        for number in range(1, 41):
            ada.say(chat_id, f"message {number}")
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        window.page.goto(f"/chats/{chat_id}")
        pages = [window.texts()]
        while window.page.locator("#older:visible").count():
            with window.page.expect_navigation():
                window.page.locator("#older").click()
            pages.insert(0, window.texts())
        assert len(pages) == 3
        assert [text for texts in pages for text in texts] == [f"message {number}" for number in range(1, 41)]
        with window.page.expect_navigation():
            window.page.get_by_role("link", name="Back to the newest").click()
        assert window.texts()[-1] == "message 40"

    def test_a_second_press_of_send_stores_nothing_twice(self, open_window, ada):
        chat_id = ada.new_chat(title="Notes")
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        page = window.page
        page.goto(f"/chats/{chat_id}")
        fields = {
            name: page.locator(f"#composer [name={name}]").input_value()
            for name in ("csrfmiddlewaretoken", "client_id")
        }
        for _ in range(2):
            answer = page.request.post(
                f"/chats/{chat_id}", form={**fields, "content": "once"}, headers={"Referer": page.url}
            )
            assert answer.ok
        assert [message["content"] for message in ada.messages(chat_id)] == ["once"]

    def test_a_wrong_password_says_so_and_keeps_the_address(self, open_window, ada):
        page = open_window(java_script_enabled=False).page
        page.goto("/signin")
        page.fill("[name=email]", ada.email)
        page.fill("[name=password]", PASSWORD + "x")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.locator("[name=email]")).to_have_value(ada.email)
