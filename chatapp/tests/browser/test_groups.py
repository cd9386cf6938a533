"""Groups: staff make one in the admin, someone mentions it by completion, a click shows who is meant."""

from playwright.sync_api import expect


class TestGroups:
    def test_a_group_is_made_mentioned_and_shown(self, open_window, server, ada, ben):
        desk = open_window()
        desk.set_up_site("Olga", server.log())
        desk.page.goto("/admin/accounts/usergroup/step/make/")
        desk.page.fill("[name=name]", "design")
        desk.page.fill("[name=emails]", f"{ada.email}, {ben.email}")
        desk.page.locator("main, #content").get_by_role("button").last.click()
        expect(desk.page.get_by_text("@design can be mentioned now.")).to_be_visible()

        chat_id = ada.new_chat(ben, title="Boats")
        cys = ben.__class__(server.url, "Cy")
        ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[cys.email])
        cys.call("PUT", f"/api/users/invited_chats/{chat_id}")
        window = open_window()
        window.enter(ada)
        window.open_chat(chat_id)
        window.page.locator("#content").press_sequentially("@des")
        window.page.keyboard.press("Backspace")
        window.page.get_by_role("option", name="design").click()
        window.page.keyboard.type("look")
        window.page.keyboard.press("Enter")
        mention = window.page.locator(".message .mention", has_text="@design")
        expect(mention).to_have_attribute("data-user-id", str(ben.id))

        # Of two people a click names both.
        cys.say(chat_id, "@design hello")
        window.page.locator(".message .mention").last.click()
        card = window.page.get_by_role("dialog", name="@design")
        expect(card).to_contain_text("2 people")
        expect(card.get_by_role("link", name="Ben")).to_be_visible()
        window.page.keyboard.press("Escape")
        expect(card).to_have_count(0)
        assert window.faults == []
