"""End to end: two people find each other and chat, each in a separate window."""

import re
import time

from playwright.sync_api import Locator, Route, expect

from chatapp.tests.browser.window import Window

# Slow enough that history arrives while nothing else moves.
HISTORY_DELAY_SECONDS = 0.12


def create_chat(window: Window, *emails: str, title: str = "") -> None:
    page = window.page
    page.get_by_role("link", name="New chat").first.click()
    dialog = page.get_by_role("dialog", name="New chat")
    for email in emails:
        dialog.get_by_label("Names or email addresses").fill(email)
        dialog.get_by_label("Names or email addresses").press("Enter")
    dialog.get_by_label("Name of the chat").fill(title)
    dialog.get_by_role("button", name="Create chat").click()
    page.wait_for_url(re.compile(r"/chats/\d+$"))


def top_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return box["y"]


class TestTwoWindows:
    def test_two_people_sign_up_meet_talk_and_see_each_other(self, open_window):
        ada, ben = open_window(), open_window()
        ada.sign_up("Ada")
        ben.sign_up("Ben")

        # An invitation appears without a reload.
        expect(ben.page.locator("#sidebar [data-invited-count]")).to_be_hidden()
        create_chat(ada, ben.email, title="Launch week")
        expect(ben.page.locator("#sidebar [data-invited-count]")).to_have_text("1")
        ada.wait_until_live()
        invitation = ben.page.locator("#invitation-list .invitation")
        expect(invitation).to_contain_text("Launch week")
        expect(invitation).to_contain_text("Ada invited you")
        ben.page.goto(ada.page.url)
        expect(ben.page.locator("#timeline")).to_have_count(0)

        # He accepts; she sees it and sees him.
        ben.page.goto("/chats/invited")
        ben.page.get_by_role("button", name="Accept").click()
        ben.page.wait_for_url(re.compile(r"/chats/\d+$"))
        ben.wait_until_live()
        expect(ada.page.locator(".message--system")).to_contain_text("Ben joined")
        expect(ada.page.locator(".head__members")).to_contain_text("2 members")
        for window, other in ((ada, "Ben"), (ben, "Ada")):
            expect(window.page.locator("#online")).to_have_text(f"Online: {other}")

        # They chat.
        ada.say("Hello *Ben*")
        ben.expect_said("Hello Ben")
        expect(ben.message("Hello Ben").locator("em")).to_have_text("Ben")
        ben.page.fill("#content", "two")
        ben.page.press("#content", "Shift+Enter")
        ben.page.locator("#content").press_sequentially("lines")
        ben.page.get_by_role("button", name="Send", exact=True).click()
        expect(ada.page.locator(".message__body").last).to_have_text(re.compile(r"two\s*lines"))
        expect(ada.page.locator(".turn--mine")).to_have_count(1)
        expect(ben.page.locator("#content")).to_have_value("")
        expect(ben.page.locator("#content")).to_be_focused()
        expect(ada.page.locator("time[data-format=clock]").last).to_have_text(re.compile(r"^\d\d:\d\d$"))

        # The chat list of the one who has another chat open.
        ben.page.goto("/chats")
        expect(ada.page.locator("#online")).to_be_hidden()
        ada.say("Are you there?")
        row = ben.page.locator("#chat-list .row")
        expect(row.locator("[data-count]")).to_have_text("1")
        expect(row.locator(".row__line")).to_have_text("Are you there?")
        expect(ben.page).to_have_title(re.compile(r"^\(1\) "))
        row.locator(".row__link").click()
        ben.wait_until_live()
        expect(ben.page.locator("#new")).to_be_visible()
        expect(ben.page.locator("#chat-list .row__unread")).to_be_hidden()
        expect(row.locator(".row__line")).to_have_text("Are you there?")

        # He leaves; she keeps the history.
        ben.page.locator("[data-opens=members]").click()
        ben.page.get_by_role("button", name="Leave this chat").click()
        ben.page.wait_for_url("**/chats")
        expect(ben.page.locator("#chat-list .row")).to_have_count(0)
        expect(ada.page.locator(".message--system").last).to_contain_text("Ben left")
        expect(ada.page.locator(".head__members")).to_contain_text(re.compile(r"1 member\s*$"))
        ada.expect_said("Hello Ben")
        assert ada.faults == []
        # The server refused Ada's chat to an invited person, as intended.
        assert [fault for fault in ben.faults if "403" not in fault] == []

    def test_a_hundred_messages_scroll_back_without_a_pixel_of_movement(self, open_window, ada, ben):
        chat_id = ada.new_chat(ben, title="History")
        for number in range(1, 101):
            author = (ada, ben)[number // 4 % 2]
            author.say(chat_id, f"message {number}" + " and a longer line" * (number % 7 * 4))
        window = open_window()
        window.enter(ada)
        window.open_chat(chat_id)
        page = window.page
        newest = page.locator("article[data-number='100']")
        expect(newest).to_be_in_viewport()
        loads: list[str] = []

        def answer_slowly(route: Route) -> None:
            time.sleep(HISTORY_DELAY_SECONDS)
            loads.append(route.request.url)
            route.continue_()

        page.route("**/messages?before=*", answer_slowly)
        page.locator("#timeline").hover()
        moves = []
        for _ in range(60):
            if page.locator("article[data-number='1']").count():
                break
            page.mouse.wheel(0, -400)
            page.wait_for_timeout(40)
            moves.append(self.movement_while_loading(window))
        expect(page.locator("article[data-number='1']")).to_have_count(1)
        assert loads
        assert max(moves) < 1, moves
        numbers = page.locator("article[data-number]:not([data-number=''])").evaluate_all(
            "articles => articles.map((article) => Number(article.dataset.number))"
        )
        assert numbers == list(range(1, 101))
        expect(page.locator("#older")).to_be_hidden()

        # Scrolled up, a new message doesn't move the view but shows the button.
        page.locator("article[data-number='1']").scroll_into_view_if_needed()
        before = top_of(page.locator("article[data-number='2']"))
        ben.say(chat_id, "something new")
        expect(page.locator("#to-newest")).to_have_text("1 more message")
        assert abs(top_of(page.locator("article[data-number='2']")) - before) < 1
        page.locator("#to-newest").click()
        expect(window.message("something new")).to_be_in_viewport()
        expect(page.locator("#to-newest")).to_be_hidden()
        assert window.faults == []

    @staticmethod
    def movement_while_loading(window: Window) -> float:
        """Watch the element in the middle of the screen for 250 ms without input; return how far it moved."""
        moved = window.page.evaluate(
            """async () => {
                const box = document.querySelector("#timeline").getBoundingClientRect();
                const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest(".turn");
                if (!seen) return 0;
                const top = seen.getBoundingClientRect().top;
                let furthest = 0;
                const end = performance.now() + 250;
                while (performance.now() < end) {
                    await new Promise(requestAnimationFrame);
                    furthest = Math.max(furthest, Math.abs(seen.getBoundingClientRect().top - top));
                }
                return furthest;
            }"""
        )
        return float(moved)
