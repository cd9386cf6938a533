"""Operating a site: the first owner, the live dashboard, deactivating a person, removing a message."""

import pytest
from playwright.sync_api import Browser, expect

from chatapp.tests.browser.window import Window
from chatapp.tests.running_server import RunningServer


@pytest.fixture(scope="module")
def owner(browser: Browser, server: RunningServer):
    """Create the owner; return their signed-in storage state."""
    window = Window(browser, server.url)
    window.set_up_site("Olga", server.log())
    state = window.context.storage_state()
    window.close()
    return state


def figure(window: Window, name: str):
    return window.page.locator(f'[data-figure="{name}"]')


class TestDashboard:
    def test_it_counts_sockets_and_deliveries_live(self, open_window, owner, ada, ben):
        chat_id = ada.new_chat(ben, title="Launch week")
        desk = open_window(storage_state=owner)
        desk.page.goto("/admin/")
        desk.page.get_by_role("link", name="Dashboard").first.click()
        expect(desk.page.locator(".ops__state")).to_contain_text("Live, as of")
        expect(figure(desk, "sockets")).to_have_text("0")

        bens = open_window()
        bens.enter(ben)
        bens.open_chat(chat_id)
        expect(figure(desk, "sockets")).to_have_text("1")
        for text in ("one", "two", "three"):
            ada.say(chat_id, text)
        bens.expect_said("three")
        expect(figure(desk, "deliveries")).not_to_have_text("0.0")
        expect(figure(desk, "sends")).not_to_have_text("0.0")

        assert desk.faults == []
        assert desk.refusals == []

    def test_nothing_moves_while_it_appears(self, open_window, owner):
        desk = open_window(storage_state=owner)
        desk.page.goto("/admin/dashboard/")
        expect(desk.page.locator(".ops__state")).to_contain_text("Live, as of")
        assert desk.page.evaluate("window.shift") < 0.02

    def test_it_says_so_when_the_server_does_not_answer(self, open_window, owner):
        desk = open_window(storage_state=owner)
        desk.page.goto("/admin/dashboard/")
        expect(desk.page.locator(".ops__state")).to_contain_text("Live, as of")
        desk.context.set_offline(True)
        expect(desk.page.locator(".ops__state")).to_contain_text("No response since")
        desk.context.set_offline(False)
        # After a failure the next request is five seconds later.
        expect(desk.page.locator(".ops__state")).to_contain_text("Live, as of")

    def test_it_is_whole_without_javascript(self, open_window, owner):
        desk = open_window(storage_state=owner, java_script_enabled=False)
        desk.page.goto("/admin/dashboard/")
        for name in ("sockets", "topics", "sends", "deliveries", "memory", "uptime", "database", "redis", "jobs"):
            expect(figure(desk, name)).not_to_be_empty()

    def test_it_fits_a_phone(self, open_window, owner):
        desk = open_window(storage_state=owner, viewport={"width": 390, "height": 844})
        desk.page.goto("/admin/dashboard/")
        assert desk.page.evaluate("document.documentElement.scrollWidth") <= 390


class TestModeration:
    def test_a_person_who_is_deactivated_is_out_at_once(self, open_window, owner, ada, ben):
        chat_id = ada.new_chat(ben, title="Launch week")
        bens = open_window()
        bens.enter(ben)
        bens.open_chat(chat_id)

        desk = open_window(storage_state=owner)
        desk.page.goto(f"/admin/accounts/user/?q={ben.email}")
        desk.page.locator("#result_list tbody a").first.click()
        desk.page.get_by_role("link", name="Deactivate…").click()
        desk.page.get_by_label("Reason").fill("left the company")
        desk.page.get_by_role("button", name="Deactivate").click()
        expect(desk.page.locator(".messagelist")).to_contain_text("was deactivated")

        # Two seconds are promised; the socket notifies his window, which goes to the sign-in page.
        bens.page.wait_for_url("**/signin**")
        desk.page.goto("/admin/accounts/auditentry/")
        expect(desk.page.locator("#result_list")).to_contain_text("left the company")
        assert desk.faults == []

    def test_a_removed_message_turns_into_a_tombstone_where_it_is_read(self, open_window, owner, ada, ben):
        chat_id = ada.new_chat(ben, title="Launch week")
        said = ada.say(chat_id, "something hateful")
        bens = open_window()
        bens.enter(ben)
        bens.open_chat(chat_id)
        bens.expect_said("something hateful")

        desk = open_window(storage_state=owner)
        desk.page.goto(f"/admin/chats/message/{said['id']}/change/")
        expect(desk.page.locator("#content")).to_contain_text("something hateful")
        desk.page.get_by_role("link", name="Remove…").click()
        desk.page.get_by_label("Reason").fill("hate")
        desk.page.get_by_role("button", name="Remove").click()
        expect(desk.page.locator(".messagelist")).to_contain_text("was removed")
        expect(bens.message("something hateful")).to_have_count(0)

    def test_a_member_finds_no_admin(self, open_window, ben):
        bens = open_window()
        bens.enter(ben)
        for address in ("/admin/", "/admin/dashboard/", "/admin/chats/message/"):
            answer = bens.page.goto(address)
            assert answer
            assert answer.status == 404


class TestSite:
    def test_a_name_and_an_accent_reach_every_page(self, open_window, owner):
        desk = open_window(storage_state=owner)
        desk.page.goto("/admin/")
        desk.page.get_by_role("link", name="Site", exact=True).click()
        desk.page.get_by_label("Name").fill("Mallard")
        desk.page.get_by_label("Accent color").fill("#7b57a8")
        desk.page.get_by_role("button", name="Preview").click()
        expect(desk.page.get_by_text("as chosen").first).to_be_visible()
        desk.page.get_by_role("button", name="Save").click()
        expect(desk.page.get_by_text("Saved.")).to_be_visible()

        grounds = {}
        for contrast in ("no-preference", "more"):
            visitor = open_window(contrast=contrast)
            visitor.page.goto("/signin")
            expect(visitor.page.get_by_role("heading", name="Sign in to Mallard")).to_be_visible()
            button = visitor.page.get_by_role("button", name="Sign in")
            grounds[contrast] = button.evaluate("element => getComputedStyle(element).backgroundColor")
            assert visitor.faults == visitor.refusals == []
        assert grounds["no-preference"] == "rgb(123, 87, 168)"
        # Darker, and not the design's own.
        assert grounds["more"] not in ("rgb(123, 87, 168)", "rgb(0, 80, 76)")
        assert desk.faults == desk.refusals == []
