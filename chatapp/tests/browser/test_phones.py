"""On phones: the bar at the bottom, and the sheet of a message."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
PLACES = {"Chats": "/chats", "Activity": "/activity", "Threads": "/threads", "Saved": "/saved"}


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="On the train")


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request, open_window, ada, chat_id):
    window = open_window(**PHONE, java_script_enabled=request.param)
    window.sign_in(ada)
    return window.page


class TestTheBar:
    def test_leads_to_each_place_and_stands_below_it(self, page, chat_id):
        bar = page.locator(".sidebar__entries")
        for name, path in PLACES.items():
            bar.get_by_role("link", name=name).tap()
            page.wait_for_url(f"**{path}")
            expect(bar.locator("[aria-current=page]:visible")).to_have_text(re.compile(name))
            box = bar.bounding_box()
            assert box["y"] + box["height"] == 844
            assert page.locator(".row:visible, .sheet").first.bounding_box()["y"] < box["y"]
        assert all(entry.bounding_box()["height"] >= 44 for entry in bar.locator("li:visible").all())

    def test_leaves_the_top_of_the_list_to_the_chats(self, page, chat_id):
        assert page.locator(".row").first.bounding_box()["y"] < 200

    def test_makes_room_for_a_conversation(self, page, chat_id):
        page.locator(".row__link", has_text="On the train").tap()
        page.wait_for_url(f"**/chats/{chat_id}")
        expect(page.locator("#content")).to_be_visible()
        expect(page.locator(".sidebar__entries")).to_be_hidden()

    def test_people_and_the_account_menu_stand_at_the_top(self, page):
        page.get_by_role("link", name="People").locator("visible=true").tap()
        page.wait_for_url("**/people")
        page.goto("/chats")
        page.locator(".me > summary").tap()
        menu = page.locator(".me .menu__list").bounding_box()
        assert menu["y"] > 0
        assert menu["x"] + menu["width"] <= 390


class TestTheHead:
    def test_a_tap_anywhere_in_it_opens_about_this_chat(self, page, ada, ben):
        page.goto(f"/chats/{ada.new_chat(ben, title='Go')}")
        head = page.locator("#chat-head .head__text").bounding_box()
        assert head["height"] >= 24
        page.touchscreen.tap(head["x"] + 2, head["y"] + head["height"] / 2)
        page.wait_for_url("**/about")
        expect(page.get_by_role("heading", name="About this chat")).to_be_visible()


class TestTheSheet:
    def test_names_the_message_and_what_can_be_done(self, open_window, ada, ben, chat_id):
        ben.say(chat_id, "the *night* one")
        window = open_window(**PHONE)
        window.enter(ada)
        window.open_chat(chat_id)
        window.message("the night one").locator("[data-action=details]").dispatch_event("click")
        sheet = window.page.locator("#message-menu")
        expect(sheet.locator(".message-menu__quote")).to_contain_text(re.compile(r"Ben.*the night one", re.DOTALL))
        big = [sheet.get_by_role("menuitem", name=name) for name in ("Reply", "Thread", "Save for later", "Copy text")]
        assert len({box["y"] for box in (one.bounding_box() for one in big)}) == 1
        sheet.get_by_role("menuitem", name="Save for later").tap()
        expect(window.page.locator("#announcer")).to_have_text("Saved for later.")
        window.page.goto("/saved")
        expect(window.page.locator(".saved__one")).to_contain_text("the night one")
        assert window.faults == []

    def test_back_closes_it_and_leaves_no_step_behind(self, open_window, ada, ben, chat_id):
        ben.say(chat_id, "on time")
        window = open_window(**PHONE)
        window.enter(ada)
        page, sheet = window.page, window.page.locator("#message-menu")
        page.goto("/chats")
        window.open_chat(chat_id)
        more = window.message("on time").locator("[data-action=details]")
        more.dispatch_event("click")
        expect(sheet).to_be_visible()
        page.go_back()
        expect(sheet).to_be_hidden()
        assert page.url.endswith(f"/chats/{chat_id}")

        # Closed by what it offers, or by Escape, it leaves nothing to go back to.
        for close in (
            lambda: sheet.get_by_role("menuitem", name="Save for later").tap(),
            lambda: page.keyboard.press("Escape"),
            lambda: page.mouse.click(20, 20),
        ):
            more.dispatch_event("click")
            expect(sheet).to_be_visible()
            close()
            expect(sheet).to_be_hidden()
        page.wait_for_function("() => !history.state?.sheet")
        # The card that an entry opens is one, too.
        more.dispatch_event("click")
        sheet.get_by_role("menuitem", name="Who has read it").tap()
        card = page.locator("#message-card")
        expect(card).to_be_visible()
        page.go_back()
        expect(card).to_be_hidden()
        page.go_back()
        page.wait_for_url("**/chats")
        assert window.faults == []

    def test_a_drag_down_closes_it_a_short_one_does_not(self, open_window, ada, ben, chat_id):
        ben.say(chat_id, "on time")
        window = open_window(**PHONE)
        window.enter(ada)
        window.open_chat(chat_id)
        sheet = window.page.locator("#message-menu")
        window.message("on time").locator("[data-action=details]").dispatch_event("click")
        expect(sheet).to_be_visible()
        top = sheet.bounding_box()["y"]
        drag(window, 195, top + 20, by=40, steps=20)
        expect(sheet).to_be_visible()
        window.page.wait_for_function("() => !document.getElementById('message-menu').style.translate")
        assert sheet.bounding_box()["y"] == top
        drag(window, 195, top + 20, by=160, steps=8)
        expect(sheet).to_be_hidden()
        window.page.wait_for_function("() => !history.state?.sheet")
        assert window.faults == []


def drag(window, x, y, *, by, steps):
    touch = window.context.new_cdp_session(window.page)

    def send(kind, *spots):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(spots)})

    send("touchStart", {"x": x, "y": y})
    for step in range(1, steps + 1):
        send("touchMove", {"x": x, "y": y + by * step / steps})
        window.page.wait_for_timeout(15)
    send("touchEnd")


class TestTheSwipeBack:
    @pytest.fixture
    def swipe(self):
        """Return swipe(page, *spots): a finger that goes from spot to spot."""

        def go(page, *spots, end="touchEnd"):
            # The pane is back in its place after the last one.
            page.wait_for_function("() => document.getAnimations().length === 0")
            touch = page.context.new_cdp_session(page)
            spots = [{"x": x, "y": y} for x, y in spots]
            touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": spots[:1]})
            for spot in spots[1:]:
                touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [spot]})
            touch.send("Input.dispatchTouchEvent", {"type": end, "touchPoints": []})

        return go

    def open(self, open_window, ada, chat_id, **options):
        window = open_window(**{**PHONE, **options})
        window.enter(ada)
        window.open_chat(chat_id)
        # The module comes with the first touch.
        window.page.touchscreen.tap(200, 500)
        window.wait_until_loaded("edge_swipe")
        return window

    @pytest.mark.parametrize("motion", ["reduce", "no-preference"])
    def test_leads_from_the_edge_to_the_list(self, open_window, ada, chat_id, swipe, motion):
        window = self.open(open_window, ada, chat_id, reduced_motion=motion)
        page, pane = window.page, window.page.locator(".conversation")
        for spots in (
            [(60, 400), (200, 400), (380, 400)],  # not from the edge
            [(5, 400), (40, 480), (200, 700)],  # down
            [(5, 400), (40, 402), (60, 402), (20, 402)],  # and back again
        ):
            swipe(page, *spots)
            assert page.url.endswith(f"/chats/{chat_id}") and pane.evaluate("pane => pane.style.translate") == ""
        swipe(page, (5, 400), (40, 402), (200, 404), end="touchCancel")
        assert page.url.endswith(f"/chats/{chat_id}") and pane.evaluate("pane => pane.style.translate") == ""
        swipe(page, (5, 400), (40, 402), (200, 404), (300, 404))
        page.wait_for_url("**/chats")
        assert window.faults == []

    def test_leads_from_a_panel_to_the_chat(self, open_window, ada, chat_id, swipe):
        window = self.open(open_window, ada, chat_id)
        page = window.page
        page.get_by_label("Chat menu").tap()
        page.get_by_role("link", name="Files").locator("visible=true").tap()
        panel = page.locator(".panel:visible")
        expect(panel).to_have_count(1)
        swipe(page, (5, 400), (40, 402), (200, 404), (300, 404))
        expect(page.locator("#content")).to_be_visible()
        expect(panel).to_have_count(0)

    def test_comes_from_the_other_edge_where_lines_begin_there(self, open_window, ada, chat_id, swipe):
        ada.call("PATCH", "/api/users/me", language="ar")
        window = self.open(open_window, ada, chat_id)
        page = window.page
        swipe(page, (5, 400), (40, 402), (200, 404), (300, 404))
        assert page.url.endswith(f"/chats/{chat_id}")
        swipe(page, (385, 400), (340, 402), (200, 404), (90, 404))
        page.wait_for_url("**/chats")
