"""Visual and touch behavior of pages: themes, menus, narrow panes, touch targets. (Violations: every_page.)"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from chatapp.tests.browser.window import Window

WIDE, NARROW, TINY = (1280, 800), (390, 844), (320, 640)
SETTINGS = tuple(f"/settings/{page}" for page in ("profile", "privacy", "devices", "password", "appearance"))
TOUCH_PIXELS = 44
# The focused element, and whether an outline of 2 px or a ring marks it or what it stands in.
FOCUS_SIGNS = """() => {
  const element = document.activeElement;
  const isMarked = (one, part) => {
    const style = getComputedStyle(one, part);
    const isOutlined = style.outlineStyle === "solid" && style.outlineWidth === "2px";
    return isOutlined || style.boxShadow.includes("0px 0px 0px 3px");
  };
  const places = [element, element.parentElement, element.closest("form"), element.closest(".chips")].filter(Boolean);
  const found = places.some((place) => isMarked(place)) || isMarked(element, "::after");
  return [element.outerHTML.slice(0, 120), found || element === document.body];
}"""


@pytest.fixture
def chat_id(ada, ben) -> int:
    """A chat with every kind of content; Cy's invitation is pending."""
    chat_id = ada.new_chat(ben, title="Launch week")
    for number in range(20):
        (ada, ben)[number % 2].say(chat_id, f"Note {number} of the planning round")
    ben.say(chat_id, "**Bold**, *soft*, ~~gone~~, `code`, https://example.org/a/long/address?with=many&parts=in-it")
    ben.say(
        chat_id,
        "```python\ndef high_water(day):\n    # metres above datum\n    return max(tides(day), key='height')\n```",
    )
    ben.say(chat_id, "- one\n- two\n\n> quoted\n\n1. first")
    slip = ada.say(chat_id, "a slip")
    ada.call("DELETE", f"/api/chats/{chat_id}/messages/{slip['id']}")
    return chat_id


def pages_of(chat_id: int, message_id: int) -> list[str]:
    """Return the address of every page that a member sees."""
    chat = f"/chats/{chat_id}"
    message = f"{chat}/messages/{message_id}"
    app = ["/chats", "/chats/invited", "/chats/new", chat, f"{chat}/members", "/people", "/people/1"]
    return [*app, f"{message}/edit", f"{message}/delete", *SETTINGS, "/nothing-here", "/chats/999999"]


def open_as(open_window, person=None, *, size=WIDE, theme="light", **options) -> Window:
    width, height = size
    viewport = {"width": width, "height": height}
    window = open_window(viewport=viewport, color_scheme=theme, has_touch=size != WIDE, **options)
    if person:
        window.sign_in(person)
    return window


class TestThemes:
    def test_the_switch_turns_the_page_over_and_keeps_it_so(self, open_window, ada):
        window = open_as(open_window, ada, theme="light")
        window.page.goto("/settings/appearance")
        bright = window.page.evaluate("getComputedStyle(document.body.parentElement).backgroundColor")
        window.page.get_by_role("button", name="Dark", exact=True).click()
        window.page.locator("html[data-theme=dark]").wait_for()
        assert window.page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != bright
        window.page.goto("/chats")
        assert window.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

    def test_works_without_a_script(self, open_window, ada):
        window = open_as(open_window, ada, java_script_enabled=False)
        window.page.goto("/settings/appearance")
        window.page.get_by_role("button", name="Dark", exact=True).click()
        window.page.locator("html[data-theme=dark]").wait_for()

    @pytest.mark.parametrize("name", ["System", "Light", "High contrast, dark"])
    def test_a_script_changes_to_what_the_server_renders(self, open_window, ada, name):
        window = open_as(open_window, ada)
        page = window.page
        page.goto("/settings/appearance")
        look = "[document.documentElement.dataset.theme, document.querySelector('#contrast').media]"
        page.get_by_role("button", name="Dark", exact=True).click()
        page.get_by_role("button", name=name, exact=True).click()
        shown = page.evaluate(look)
        page.reload()
        assert page.evaluate(look) == shown

    def test_the_system_may_ask_for_high_contrast(self, open_window):
        grounds = {}
        for contrast in ("no-preference", "more"):
            page = open_as(open_window, theme="dark", contrast=contrast).page
            page.goto("/signin")
            grounds[contrast] = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert grounds == {"no-preference": "rgb(21, 20, 18)", "more": "rgb(0, 0, 0)"}

    def test_forced_colors_keep_borders_and_the_current_row(self, open_window, ada, chat_id):
        window = open_as(open_window, ada, forced_colors="active")
        window.open_chat(chat_id)
        row = window.page.locator(".row__link[aria-current]")
        assert row.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
        sign, ground = (
            row.locator(".avatar").evaluate(f"element => getComputedStyle(element, '{part}').backgroundColor")
            for part in ("::before", "")
        )
        assert sign != ground

    def test_forced_colors_keep_the_dot_of_what_is_unread(self, open_window, ada, ben, chat_id):
        ben.say(chat_id, "@Ada, have a look")
        page = open_as(open_window, ada, forced_colors="active").page
        page.goto("/activity")
        # A log consumer adds it, behind the send.
        expect(page.locator("[data-activity-count] [data-count]").first).to_have_text("1")
        page.reload()
        dot = page.locator(".activity__dot").first
        ink = page.evaluate("getComputedStyle(document.body).color")
        assert dot.evaluate("element => getComputedStyle(element).backgroundColor") == ink

    def test_high_contrast_outlines_the_current_entry_of_the_sidebar(self, open_window, ada):
        page = open_as(open_window, ada, contrast="more").page
        page.goto("/activity")
        entry = page.locator(".sidebar__entry[aria-current]").first
        assert entry.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


class TestFocus:
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_shows_an_outline_or_a_ring_on_everything_that_takes_it(self, open_window, ada, chat_id, theme):
        window = open_as(open_window, ada, theme=theme, reduced_motion="reduce")
        page = window.page
        for path in ("/settings/appearance", "/settings/password", f"/chats/{chat_id}/members"):
            page.goto(path)
            window.wait_until_started()
            seen = []
            for _ in range(20):
                page.keyboard.press("Tab")
                seen.append(page.evaluate(FOCUS_SIGNS))
            assert [element for element, signs in seen if not signs] == [], path


class TestPasswords:
    def test_the_eye_shows_what_is_typed_until_it_is_sent(self, open_window, ada):
        page = open_as(open_window).page
        page.goto("/signin")
        page.fill("[name=email]", ada.email)
        field, eye = page.locator("[name=password]"), page.get_by_role("button", name="Show password")
        field.fill("not the password")
        eye.click()
        assert (field.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("text", "true")
        eye.press("Enter")
        assert (field.get_attribute("type"), eye.get_attribute("aria-pressed")) == ("password", "false")
        eye.click()
        page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
        field.press("Enter")
        assert field.get_attribute("type") == "password"

    def test_there_is_no_eye_without_a_script(self, open_window):
        page = open_as(open_window, java_script_enabled=False).page
        page.goto("/signin")
        assert page.locator("[name=password]").is_visible()
        assert not page.locator("[name=password] + button").is_visible()


class TestMenus:
    def test_close_on_escape_with_the_focus_back_and_on_a_press_elsewhere(self, open_window, ada):
        window = open_as(open_window, ada)
        summary, menu = window.page.locator(".me > summary"), window.page.locator(".me .menu__list")
        summary.click()
        menu.wait_for()
        assert [rule["id"] for rule in Axe().run(window.page).response["violations"]] == []
        window.page.keyboard.press("Escape")
        menu.wait_for(state="hidden")
        assert summary.evaluate("element => element === document.activeElement")
        summary.click()
        menu.wait_for()
        window.page.mouse.click(900, 400)
        menu.wait_for(state="hidden")

    def test_work_without_a_script(self, open_window, ada):
        window = open_as(open_window, ada, java_script_enabled=False)
        window.page.locator(".me > summary").click()
        window.page.get_by_role("button", name="Sign out").click()
        window.page.wait_for_url("**/signin**")


def touched_height(control: Locator) -> int:
    """Return the height in pixels of what reacts to a touch, at the control's middle: it may reach beyond its box."""
    return control.evaluate(
        """(element, most) => {
        const box = element.getBoundingClientRect()
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
        const reach = (step) => {
            let count = 0
            while (count < most && element.contains(document.elementFromPoint(x, y + step * (count + 1)))) count += 1
            return count
        }
        return reach(-1) + 1 + reach(1)
    }""",
        TOUCH_PIXELS,
    )


class TestNarrowScreens:
    def test_nothing_scrolls_sideways(self, open_window, ada, chat_id):
        window = open_as(open_window, ada, size=TINY)
        own = next(message for message in ada.messages(chat_id) if message["isMe"])
        wide = []
        for path in (*pages_of(chat_id, own["id"]), "/signin", "/signup"):
            window.page.goto(path)
            if window.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                wide.append(path)
        assert wide == []

    def test_one_pane_at_a_time_with_a_way_back(self, open_window, ada, chat_id):
        window = open_as(open_window, ada, size=NARROW)
        panes = ("#sidebar", ".conversation", "#members")

        def seen() -> list[str]:
            return [pane for pane in panes if window.page.locator(pane).is_visible()]

        assert seen() == ["#sidebar"]
        window.page.locator(f'.row[data-chat-id="{chat_id}"] .row__link').click()
        window.wait_until_live()
        assert seen() == [".conversation"]
        window.page.locator("[data-opens=members]").click()
        window.page.locator("#members").wait_for()
        assert seen() == ["#members"]
        window.page.locator("#members .head__back").click()
        window.page.locator(".conversation").wait_for()
        assert seen() == [".conversation"]
        window.page.locator(".conversation .head__back").click()
        window.page.wait_for_url("**/chats")
        assert seen() == ["#sidebar"]

    def test_what_one_touches_is_large_enough(self, open_window, ada, chat_id):
        window = open_as(open_window, ada, size=NARROW, is_mobile=True)
        small = []
        app = ("/chats", "/chats/invited", f"/chats/{chat_id}", f"/chats/{chat_id}/members", "/people")
        for path in (*app, *SETTINGS):
            window.page.goto(path)
            # Links inside sentences and times are exempt, as in WCAG 2.5.8.
            for control in window.page.locator("button, summary, input:not([type=hidden]), nav a, .head a").all():
                box = control.bounding_box()
                if control.is_visible() and box and round(max(box["height"], touched_height(control))) < TOUCH_PIXELS:
                    small.append(f"{path}: {control.evaluate('element => element.outerHTML')[:90]} {box['height']}")
        assert small == []


class TestCalm:
    def test_the_timeline_opens_at_the_newest_message_without_a_script(self, open_window, ada, chat_id):
        window = open_as(open_window, ada, java_script_enabled=False)
        window.page.goto(f"/chats/{chat_id}")
        last = window.page.locator("article.message").last.bounding_box()
        composer = window.page.locator("#composer").bounding_box()
        assert last["y"] + last["height"] <= composer["y"]

    def test_nothing_moves_for_who_asked_for_less_motion(self, open_window):
        window = open_as(open_window, reduced_motion="reduce")
        window.page.goto("/signin")
        duration = window.page.locator(".button").first.evaluate(
            "element => getComputedStyle(element).transitionDuration"
        )
        assert set(duration.replace("s", "").split(", ")) == {"0"}
