"""Whoever opens the product for the first time: from the printed link to a message exchanged with a second person."""

import re
import time

from playwright.sync_api import Page, expect

from chatapp.tests.browser.api import PASSWORD, new_email

# With a tenth of it for a browser on a slow machine: people read and think.
MOST_SECONDS = 60


class Clicks:
    """Counts what a person has to click."""

    def __init__(self, page: Page) -> None:
        """`page` is clicked."""
        self.page, self.count = page, 0

    def on(self, name: str, role: str = "button") -> None:
        """Click one button or link."""
        self.count += 1
        self.page.get_by_role(role, name=name).click()

    def sign_up(self, name: str) -> None:
        """Fill in name, email and password, and press Enter."""
        self.page.fill("[name=name]", name)
        self.page.fill("[name=email]", new_email(name))
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")


def set_up_link(server) -> str:
    return re.search(r"http\S+/setup/\S+", server.log())[0]


class TestFirstRun:
    def test_two_people_exchange_a_message_in_a_few_clicks(self, open_window, server):
        began = time.monotonic()
        owners, bens = open_window(), open_window()
        owner, ben = Clicks(owners.page), Clicks(bens.page)
        owners.page.goto(set_up_link(server))
        owner.sign_up("Ada Keller")
        owners.page.wait_for_url("**/first-run/name")

        owners.wait_until_started()
        owners.page.get_by_label("Name").fill("Mallard")
        owners.page.get_by_label("#7b57a8").check()
        expect(owners.page.locator(".look .brand__name")).to_have_text("Mallard")
        expect(owners.page.locator("[data-report]")).to_contain_text("#7b57a8 in light")
        owner.on("Continue")
        owner.on("Continue")
        owners.page.get_by_label("Email addresses").fill("cy@example, dee")
        expect(owners.page.locator("[data-fault]")).to_contain_text("cy@example, dee")
        owners.page.get_by_label("Email addresses").fill("")
        owner.on("Create a link")
        link = owners.page.get_by_label("Join link").input_value()
        owner.on("Continue")
        owner.on("Open the first chat")
        owners.page.wait_for_url(re.compile(r"/chats/\d+$"))

        bens.page.goto(link)
        ben.on("Create an account", role="link")
        ben.sign_up("Ben Okafor")
        bens.page.wait_for_url(re.compile(r"/chats/\d+$"))
        bens.say("Hello!")
        owners.expect_said("Hello!")
        owners.say("Hi Ben")
        bens.expect_said("Hi Ben")

        # "Copy" is the sixth of the owner's.
        assert (owner.count, ben.count) == (5, 1)
        assert time.monotonic() - began < MOST_SECONDS
        assert owners.faults == bens.faults == []

    def test_a_newcomer_without_javascript_is_welcomed_once_and_says_hello(self, open_window):
        window = open_window(java_script_enabled=False)
        page = window.page
        page.goto("/signup")
        Clicks(page).sign_up("Hana Ito")
        page.wait_for_url("**/welcome")
        expect(page.get_by_role("heading", name="Who is here")).to_be_visible()
        page.get_by_label("Status").fill("New here")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_role("link", name="Say hello in Everyone").click()
        window.page.fill("#content", "Hello from Hana")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(window.message("Hello from Hana")).to_have_count(1)
        page.goto("/")
        page.wait_for_url("**/chats")
