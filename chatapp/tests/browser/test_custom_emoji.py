"""Custom emoji: staff add one, people write it and react with it; removed, it is its name."""

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.cutting import offline, watch_sockets
from chatapp.tests.pictures import animation_bytes

IMAGE = ".emoji-image"


@pytest.fixture
def desk(open_window, server):
    desk = open_window()
    desk.set_up_site("Olga", server.log())
    desk.page.goto("/admin/site/emoji/")
    desk.page.get_by_label("Name").fill(":Drake:")
    file = {"name": "drake.gif", "mimeType": "image/gif", "buffer": animation_bytes(4, size=(96, 64))}
    desk.page.get_by_label("Picture").set_input_files(file)
    desk.page.get_by_role("button", name="Add").click()
    expect(desk.page.get_by_text("Everyone can use :drake: now.")).to_be_visible()
    return desk


class TestCustomEmoji:
    def test_from_its_picture_to_a_name(self, open_window, desk, ada, ben):
        chat_id = ada.new_chat(ben, title="Pond")
        adas, bens = open_window(), open_window(reduced_motion="reduce")
        watch_sockets(adas)
        for window, person in ((adas, ada), (bens, ben)):
            window.enter(person)
            window.open_chat(chat_id)

        # Completed, sent, shown to both, and to the sender as it is to all others.
        area = adas.page.locator("#content")
        area.press_sequentially("Look :dra")
        adas.page.get_by_role("option", name=":drake:").click()
        expect(area).to_have_value("Look :drake: ")
        area.press("Enter")
        for window, end in ((adas, "/media/emoji/drake"), (bens, "/media/emoji/drake/still")):
            image = window.page.locator(f".message__body {IMAGE}")
            expect(image).to_have_attribute("alt", ":drake:")
            expect(image).to_have_js_property("naturalWidth", 128)
            assert image.evaluate("image => image.currentSrc").endswith(end)
            # As large as it was before it was loaded.
            box = image.bounding_box()
            assert box and box["width"] == box["height"] == pytest.approx(15 * 1.375, abs=0.5)

        # From the picker as a reaction; its chip shows the same picture in both windows.
        bens.page.locator(".message", has_text="Look").hover()
        bens.page.locator('.message [data-action="react"]').last.click()
        bens.page.locator("#reaction-menu [data-more]").click()
        picker = bens.page.get_by_role("dialog", name="Emoji")
        expect(picker.get_by_role("group", name="This site’s own").get_by_role("button", name="drake")).to_be_visible()
        picker.get_by_role("searchbox").fill("drake")
        picker.get_by_role("searchbox").press("Enter")
        for window in (adas, bens):
            chip = window.page.get_by_role("group", name="Reactions").get_by_role("button", name=":drake: 1")
            expect(chip.locator(IMAGE)).to_have_js_property("naturalWidth", 128)
            server_made = window.page.locator(f".message__body {IMAGE}").evaluate(
                "image => image.parentElement.outerHTML"
            )
            assert chip.locator("picture").evaluate("picture => picture.outerHTML") == server_made
        # Reloaded, the chip comes from the server.
        adas.open_chat(chat_id)
        expect(adas.page.locator(f".reaction {IMAGE}")).to_have_js_property("naturalWidth", 128)

        # A quote says its name.
        adas.page.locator(".message", has_text="Look").hover()
        adas.page.locator('.message [data-action="reply"]').last.click()
        expect(adas.page.locator("#replying [data-line]")).to_have_text("Look :drake:")

        self.shown_before_the_servers_answer(adas)

        # Removed, the message reads as it was typed.
        desk.page.get_by_role("button", name="Remove :drake:").click()
        expect(desk.page.get_by_text(":drake: was removed.")).to_be_visible()
        late = open_window()
        late.enter(ben)
        late.open_chat(chat_id)
        expect(late.page.locator(IMAGE)).to_have_count(0)
        expect(late.page.locator(".message__body", has_text="Look").first).to_have_text("Look :drake:")
        expect(late.page.get_by_role("button", name=":drake: 1")).to_be_visible()
        # Without JavaScript, too, by its alternative text.
        plain = open_window(java_script_enabled=False)
        plain.sign_in(ben)
        plain.page.goto(f"/chats/{chat_id}")
        box = plain.page.locator(f".message__body {IMAGE}").first.bounding_box()
        assert box and box["width"] > 40, "the name is cut off"
        assert adas.faults_without_connection() == bens.faults == desk.faults == []

    def shown_before_the_servers_answer(self, window):
        """A sent name is its emoji at once, as the stored message shows it."""
        sent = window.page.locator(".turn--mine .message__body")
        # The first one loads what shows it.
        window.say(":tada:")
        window.expect_said("🎉")
        texts = [
            "Look :DRAKE::drake: at 10:drake: :tada:, `:drake: :tada:`",
            ":drake: :tada: :drake:",
            ":smile: :tada:",
        ]
        with offline(window):
            for text in texts:
                window.say(text)
            expect(window.page.locator("article[data-state=sending]")).to_have_count(len(texts))
            expect(sent.nth(2)).to_have_text("Look  at 10:drake: 🎉, `:drake: :tada:`")
            expect(sent.nth(2).locator(IMAGE)).to_have_count(2)
            expect(sent.nth(3).locator(f".emoji-alone {IMAGE}")).to_have_count(2)
            expect(sent.nth(4)).to_have_class("message__body message__body--emoji")
            early = [sent.nth(place).evaluate("body => body.outerHTML") for place in (3, 4)]
        expect(window.page.locator("article[data-state=sending]")).to_have_count(0)
        expect(sent.nth(2).locator("code")).to_have_text(":drake: :tada:")
        assert [sent.nth(place).evaluate("body => body.outerHTML") for place in (3, 4)] == early
