"""Open chats, join links and chat pictures; and a chat's whole menu without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.api import PASSWORD, ApiPerson, new_email
from chatapp.tests.browser.test_chats import in_section, press_menu, signed_in
from chatapp.tests.pictures import picture_bytes


@pytest.fixture
def chat_id(ada, ben) -> int:
    return ada.new_chat(ben, title="Boat crew")


class TestOpenChats:
    def test_one_is_made_in_the_dialog_found_and_joined(self, open_window, ada, ben):
        adas, bens = signed_in(open_window, ada), signed_in(open_window, ben)
        title = f"Harvest {ada.id}"
        adas.page.get_by_role("link", name="New chat").first.click()
        dialog = adas.page.get_by_role("dialog", name="New chat")
        dialog.get_by_label("Open").check()
        dialog.get_by_role("button", name="Create chat").click()
        expect(dialog).to_contain_text("people find an open chat by its title")
        dialog.get_by_label("Name of the chat").fill(title)
        dialog.get_by_role("button", name="Create chat").click()
        adas.page.wait_for_url(re.compile(r"/chats/\d+$"))
        adas.wait_until_live()

        bens.page.get_by_role("link", name="Browse open chats").click()
        bens.page.get_by_label("Search open chats").fill(title)
        bens.page.keyboard.press("Enter")
        bens.page.get_by_role("button", name=f"Join {title}").click()
        bens.page.wait_for_url(adas.page.url)
        expect(adas.page.locator(".message--system")).to_contain_text("Ben joined")
        bens.page.goto("/chats/open")
        expect(bens.page.get_by_role("link", name=f"Open {title}")).to_be_visible()

    def test_a_direct_chat_is_listed_under_the_other_who_sees_it_with_the_first_message(self, open_window, ada, ben):
        chat_id = ada.call("POST", "/api/chats", user_list=[ben.email], kind="direct")["id"]
        adas, bens = signed_in(open_window, ada), signed_in(open_window, ben)
        expect(in_section(adas.page, "direct")).to_have_text(["Ben"])
        expect(in_section(bens.page, "direct")).to_have_count(0)
        ada.call("POST", f"/api/chats/{chat_id}/messages", content="hello")
        expect(in_section(bens.page, "direct")).to_have_text(["Ada"])


class TestJoinLinks:
    def test_a_link_leads_a_stranger_through_sign_up_into_the_chat_until_it_is_revoked(self, open_window, ada, chat_id):
        adas = signed_in(open_window, ada, permissions=["clipboard-read", "clipboard-write"])
        adas.open_chat(chat_id)
        adas.page.get_by_label("Chat menu").click()
        adas.page.locator("#chat-head").get_by_role("link", name="Join links").click()
        adas.page.get_by_label("Good for").select_option("One person")
        adas.page.get_by_role("button", name="Create a link").click()
        expect(adas.page.get_by_role("img", name="The link as a QR code")).to_be_visible()
        adas.wait_until_started()
        adas.page.get_by_role("button", name="Copy").click()
        expect(adas.page.get_by_role("button", name="Copied")).to_be_visible()
        link = adas.page.evaluate("navigator.clipboard.readText()")
        path = re.search(r"/join/\S+$", link)[0]

        dora = open_window()
        page = dora.page
        page.goto(path)
        page.get_by_role("link", name="Create an account").click()
        page.fill("[name=name]", "Dora")
        page.fill("[name=email]", new_email("Dora"))
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("heading", name="Boat crew")).to_be_visible()
        page.get_by_role("button", name="Join the chat").click()
        page.wait_for_url(f"**/chats/{chat_id}")
        expect(adas.page.locator(".message--system").last).to_contain_text("Dora joined")

        late = signed_in(open_window, ApiPerson(ada.base, "Eve"), path)
        expect(late.page.get_by_role("heading", name="This link no longer works")).to_be_visible()
        assert dora.faults == []

    def test_a_revoked_link_is_gone_from_the_list(self, open_window, ada, chat_id):
        made = ada.call("POST", f"/api/chats/{chat_id}/join_links", hours=24, max_uses=10)
        adas = signed_in(open_window, ada, f"/chats/{chat_id}/join-links")
        adas.page.get_by_role("button", name="Revoke").click()
        adas.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(adas.page.get_by_role("status").first).to_contain_text("Link revoked.")
        expect(adas.page.get_by_text("Active links")).to_have_count(0)
        eve = signed_in(open_window, ApiPerson(ada.base, "Eve"), "/join/" + made["url"].rpartition("/")[2])
        expect(eve.page.get_by_role("heading", name="This link no longer works")).to_be_visible()


class TestPicture:
    def test_a_new_one_appears_in_the_others_list_and_goes_again(self, open_window, ada, ben, chat_id):
        adas, bens = signed_in(open_window, ada, f"/chats/{chat_id}/about"), signed_in(open_window, ben)
        tile = bens.page.locator(f'.row[data-chat-id="{chat_id}"] .avatar img')
        adas.page.get_by_label("Picture", exact=True).set_input_files(
            {"name": "crew.png", "mimeType": "image/png", "buffer": picture_bytes(size=(300, 200))}
        )
        adas.page.get_by_role("button", name="Upload").click()
        expect(tile).to_be_visible()
        assert tile.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") == 64
        adas.page.get_by_role("button", name="Remove picture").click()
        expect(tile).to_have_count(0)
        assert adas.faults == bens.faults == []

    def test_what_is_no_picture_is_refused(self, open_window, ada, chat_id):
        page = signed_in(open_window, ada, f"/chats/{chat_id}/about").page
        page.get_by_label("Picture", exact=True).set_input_files(
            {"name": "crew.png", "mimeType": "image/png", "buffer": b"no picture"}
        )
        page.get_by_role("button", name="Upload").click()
        expect(page.locator("#picture-error")).to_have_text("must be a picture: PNG, JPEG, WebP or GIF")


class TestWithoutScripts:
    def test_a_chat_is_kept_named_opened_and_joined_by_forms_and_links(self, open_window, ada, ben, chat_id):
        page = signed_in(open_window, ada, f"/chats/{chat_id}", java_script_enabled=False).page
        press_menu(page, "Add to favorites")
        expect(in_section(page, "favourite")).to_have_text(["Boat crew"])
        page.get_by_label("Notify me about").click()
        page.locator("#chat-head").get_by_role("button", name="Nothing").click()
        expect(page.get_by_role("status").first).to_contain_text("notified about this chat")
        expect(page.locator("#sidebar .row__muted:visible")).to_have_count(1)
        press_menu(page, "Archive")
        expect(in_section(page, "archived")).to_have_text(["Boat crew"])
        page.get_by_label("Chat menu").click()
        page.get_by_role("link", name="Name, topic, picture").click()
        page.locator("#about").get_by_label("Topic").fill("Who sails when")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#chat-topic")).to_have_text("Who sails when")

        page.goto("/chats")
        page.get_by_role("link", name="Search").click()
        page.locator("#search").fill("sails")
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator(".search__named a")).to_have_text(["Boat crew"])

        title = f"Orchard {ada.id}"
        page.goto("/chats/new")
        page.get_by_label("Open").check()
        page.get_by_label("Name of the chat").fill(title)
        page.get_by_role("button", name="Create chat").click()
        bens = signed_in(open_window, ben, "/chats/open", java_script_enabled=False).page
        bens.get_by_role("button", name=f"Join {title}").click()
        expect(bens.locator("#chat-name")).to_have_text(title)
