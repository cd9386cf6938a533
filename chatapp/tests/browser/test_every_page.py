"""Every page in every theme, narrow and wide: no axe violations, CSP violations, console errors or layout shifts."""

import re
import urllib.parse
from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.window import Window
from chatapp.tests.pictures import picture_bytes

WIDTHS = {"narrow": {"width": 390, "height": 844}, "wide": {"width": 1280, "height": 800}}
MOST_LAYOUT_SHIFT = 0.02
STRANGER_PAGES = [
    "/signin",
    "/signup",
    "/password-reset",
    "/password-reset/worn-out",
    "/setup/worn-out",
    "/no-such-page",
    "/offline",
    "/api/docs/",
]
MEMBER_PAGES = [
    "/chats",
    "/chats/invited",
    "/chats/new",
    "/chats/open",
    "/chats?q=",
    "/search",
    "/search?q=the+has:imgae+-nothing",
    "/chats/{chat}",
    "/chats/{chat}/about",
    "/chats/{chat}/join-links",
    "/chats/{open_chat}/join",
    "/join/nothing",
    "/join/{secret}",
    "/chats/{chat}/members",
    "/chats/{chat}/jump",
    "/chats/{chat}/messages/{message}/edit",
    "/chats/{chat}/messages/{message}/delete",
    "/chats/{chat}/messages/{message}/react",
    "/chats/{chat}/messages/{message}/reply",
    "/chats/{chat}/messages/{message}/thread",
    "/chats/{chat}/messages/{message}/details",
    "/chats/{chat}/messages/{message}/edits",
    "/chats/{chat}/messages/{message}/around?results=q%3Dthe",
    "/chats/{chat}/pins",
    "/chats/{chat}/files",
    "/files",
    "/files/{text}/text",
    "/saved",
    "/scheduled",
    "/share",
    "/reminders",
    "/chats/{chat}/schedule",
    "/chats/{chat}/messages/{message}/remind",
    "/help/writing",
    "/help/notifications",
    "/activity",
    "/activity/catch-up",
    "/people",
    "/people?q=nobody+of+that+name",
    "/people/{ada.id}",
    "/people/{ben.id}",
    "/settings/profile",
    "/settings/privacy",
    "/settings/devices",
    "/settings/email",
    "/settings/password",
    "/settings/appearance",
    "/chats/999999",
]
STAFF_PAGES = ["/admin/dashboard/", "/admin/jobs/", "/admin/components/", "/admin/site/", "/admin/site/emoji/"]
# Django's own page in our colors: its scripts may shift the layout.
ADMIN_PAGES = ["/admin/", "/admin/accounts/user/", "/admin/chats/chat/", "/admin/chats/message/"]
# As the system asks for them.
THEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast-light": {"color_scheme": "light", "contrast": "more"},
    "contrast-dark": {"color_scheme": "dark", "contrast": "more"},
}
ALL_LOOKS = [(theme, width) for theme in THEMES for width in WIDTHS]
# `make test` opens pages alternately light and wide, and dark and narrow, and a sample of them in high contrast;
# `make test-all` opens each in all looks. test_languages checks the width of every page, too.
USUAL_LOOKS = [("light", "wide"), ("dark", "narrow")]
SAMPLE_LOOKS = [("contrast-light", "wide"), ("contrast-dark", "narrow")]
SAMPLE_PAGES = ["/chats", "/chats/{chat}", "/chats/{chat}/members", "/people/{ben.id}", "/settings/appearance"]
LOOKS = [pytest.param(look, marks=[] if look in USUAL_LOOKS else pytest.mark.full) for look in ALL_LOOKS]


def is_further_look(case: Mapping[str, object]) -> bool:
    """Return whether this is the one of the two usual looks that `make test` leaves out for this page."""
    address, look = case.get("address"), case.get("look", case.get("shown"))
    pages = next(
        (pages for pages in (STRANGER_PAGES, MEMBER_PAGES, [*STAFF_PAGES, *ADMIN_PAGES]) if address in pages), []
    )
    return look in USUAL_LOOKS and address in pages and USUAL_LOOKS[pages.index(address) % len(USUAL_LOOKS)] != look


@pytest.fixture(scope="module")
def story(server) -> dict[str, object]:
    """Someone with chats, history, markup, a deleted message, unread messages and an invitation."""
    ada, ben, cy = (ApiPerson(server.url, name) for name in ("Ada", "Ben", "Cy"))
    ben.show_face(picture_bytes(size=(300, 200)))
    ben.call("PATCH", "/api/users/me", status="At the quay until noon")
    chat = ada.new_chat(ben, title="Launch week")
    ben.say(chat, "Pumps arrive at four. **Who** is at the quay? See https://example.org and `code`.")
    ben.say(chat, "```python\ndef high_water(day):\n    # metres above chart datum\n    return max(tides(day))\n```")
    regretted = ada.say(chat, "regretted")
    ada.call("DELETE", f"/api/chats/{chat}/messages/{regretted['id']}")
    message = ada.say(chat, "- a list\n- of things\n\n> and a quotation")
    answer = {"content": "An answer, @Ada", "reply_to": message["id"]}
    ben.call("POST", f"/api/chats/{chat}/messages", **answer)
    ben.call("POST", f"/api/chats/{chat}/messages", content="Beside it", thread_root=message["id"])
    ben.call("PUT", f"/api/chats/{chat}/messages/{message['id']}/pin")
    ada.call("PATCH", f"/api/chats/{chat}/messages/{message['id']}", content="- a list\n- of things\n\n> and a quote")
    ada.call("PUT", f"/api/chats/{chat}/messages/{message['id']}/saved")
    for emoji in ("🎉", "👍"):
        ada.call("PUT", f"/api/chats/{chat}/messages/{message['id']}/reactions/{urllib.parse.quote(emoji)}")
    for number in range(20):
        ben.say(chat, f"unread {number}")
    notes = ada.new_chat(title="Notes")
    ada.call("PUT", f"/api/chats/{notes}/favourite")
    ada.call("PUT", f"/api/chats/{notes}/mute", level="messages")
    ada.call("PUT", f"/api/chats/{ada.new_chat(title='Old')}/archive")
    ada.call("PUT", f"/api/chats/{notes}/draft", content="half a sentence")
    open_chat = cy.call("POST", "/api/chats", user_list=[], kind="open", title="Harvest")["id"]
    cy.call("POST", "/api/users/chats", user_list=[ada.email], title="Boat crew")
    ada.call("POST", f"/api/chats/{chat}/members", user_list=[cy.email])
    link = cy.call("POST", f"/api/chats/{open_chat}/join_links", hours=1, max_uses=1)
    secret = link["url"].rpartition("/")[2]
    text = ada.upload(chat, "tides.py", b"def high_water(day):\n    return 'noon'  # always\n" * 200)
    ada.send_files(chat, text)
    return {
        "secret": secret,
        "text": text,
        "ada": ada,
        "ben": ben,
        "chat": chat,
        "open_chat": open_chat,
        "message": message["id"],
    }


def options_of(look: tuple[str, str]) -> dict[str, object]:
    theme, width = look
    return {**THEMES[theme], "viewport": WIDTHS[width]}


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(look))
def look(request, browser, server, story) -> Iterator[tuple[Window, Window]]:
    """Two windows in one look: an anonymous visitor's and Ada's."""
    stranger, member = (Window(browser, server.url, **options_of(request.param)) for _ in range(2))
    member.enter(story["ada"])
    yield stranger, member
    stranger.close()
    member.close()


@pytest.fixture(scope="module")
def owner(browser, server):
    """Return the storage state of a window in which the owner is signed in; checks the first-run page before."""
    link = re.search(r"http\S+/setup/\S+", server.log())
    assert link
    for shown in ALL_LOOKS:
        window = Window(browser, server.url, **options_of(shown))
        assert faults_of(window, link[0]) == []
        window.close()
    window = Window(browser, server.url)
    window.set_up_site("Olga", server.log())
    state = window.context.storage_state()
    window.close()
    return state


def violations(page: Page) -> list[str]:
    """Return one line per axe violation, with its element."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def faults_of(window: Window, address: str) -> list[str]:
    """Open a page, let it settle, and return everything that is wrong with it."""
    page = window.page
    window.faults.clear()
    window.refusals.clear()
    answer = page.goto(address)
    assert answer
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    faults = violations(page)
    # The browser logs the page's own 403 or 404, which is expected here.
    faults += [f"console: {fault}" for fault in window.faults if answer.ok or "Failed to load resource" not in fault]
    faults += [f"CSP: {refusal}" for refusal in window.refusals]
    if (shift := page.evaluate("window.shift")) > MOST_LAYOUT_SHIFT:
        faults.append(f"layout shift {shift}")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("scrolls sideways")
    return faults


@pytest.mark.parametrize("pages", [STRANGER_PAGES, MEMBER_PAGES, [*STAFF_PAGES, *ADMIN_PAGES]], ids=len)
def test_the_quick_run_opens_each_page_in_one_look_and_uses_both(pages):
    looks = [[look for look in USUAL_LOOKS if not is_further_look({"look": look, "address": one})] for one in pages]
    assert {len(some) for some in looks} == {1}
    assert {some[0] for some in looks} == set(USUAL_LOOKS)


class TestEveryPage:
    @pytest.mark.parametrize("address", STRANGER_PAGES)
    def test_pages_for_strangers_are_faultless(self, look, address):
        assert faults_of(look[0], address) == []

    @pytest.mark.parametrize("address", MEMBER_PAGES)
    def test_pages_for_members_are_faultless(self, look, story, address):
        assert faults_of(look[1], address.format(**story)) == []

    @pytest.mark.parametrize("address", [*STAFF_PAGES, *ADMIN_PAGES])
    @pytest.mark.parametrize("shown", LOOKS, ids="-".join)
    def test_pages_for_staff_are_faultless(self, open_window, owner, shown, address):
        desk = open_window(storage_state=owner, **options_of(shown))
        faults = faults_of(desk, address)
        assert [fault for fault in faults if address in STAFF_PAGES or not fault.startswith("layout shift")] == []

    @pytest.mark.parametrize("shown", SAMPLE_LOOKS, ids="-".join)
    def test_pages_in_high_contrast_are_faultless(self, open_window, owner, story, shown):
        window, desk = open_window(**options_of(shown)), open_window(storage_state=owner, **options_of(shown))
        faults = {"/signin": faults_of(window, "/signin")}
        window.enter(story["ada"])
        faults |= {address: faults_of(window, address.format(**story)) for address in SAMPLE_PAGES}
        faults |= {address: faults_of(desk, address) for address in STAFF_PAGES[1:]}
        assert {address: found for address, found in faults.items() if found} == {}

    @pytest.mark.parametrize("shown", USUAL_LOOKS, ids="-".join)
    def test_a_sample_from_right_to_left_is_faultless(self, open_window, story, shown):
        window = open_window(**options_of(shown), locale="ar")
        faults = {"/signin": faults_of(window, "/signin")}
        window.enter(story["ada"])
        faults |= {address: faults_of(window, address.format(**story)) for address in SAMPLE_PAGES}
        assert window.page.locator("html").get_attribute("dir") == "rtl"
        assert {address: found for address, found in faults.items() if found} == {}

    @pytest.mark.full
    @pytest.mark.parametrize("shown", ALL_LOOKS, ids="-".join)
    def test_every_page_from_right_to_left_is_faultless(self, open_window, owner, story, shown):
        options = {**options_of(shown), "locale": "ar"}
        window, desk = open_window(**options), open_window(**options, storage_state=owner)
        faults = {address: faults_of(window, address) for address in STRANGER_PAGES}
        window.enter(story["ada"])
        faults |= {address: faults_of(window, address.format(**story)) for address in MEMBER_PAGES}
        faults |= {address: faults_of(desk, address) for address in STAFF_PAGES}
        assert {address: found for address, found in faults.items() if found} == {}

    def test_the_menus_of_a_chat_are_faultless(self, look, story):
        page = look[1].page
        page.goto(f"/chats/{story['chat']}")
        for menu in page.locator("#chat-head > .menu > summary:visible").all():
            menu.click()
            assert violations(page) == []

    def test_the_new_chat_dialog_is_faultless(self, look):
        page = look[1].page
        page.goto("/chats")
        page.get_by_role("link", name="New chat").first.click()
        page.get_by_role("dialog").get_by_label("Names or email addresses").fill("ben@example.org,")
        page.keyboard.press("Tab")
        assert violations(page) == []

    def test_the_page_for_an_expired_form_is_faultless(self, look):
        # A member's form: forms for anonymous visitors are accepted from any tab of this site.
        page = look[1].page
        page.goto("/settings/profile")
        cookie = page.locator("body").get_attribute("data-cookie-csrf")
        look[1].context.clear_cookies(name=cookie)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="The form has expired").wait_for()
        assert violations(page) == []

    def test_a_page_fits_320_pixels(self, look, story):
        page = look[1].page
        usual = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(f"/chats/{story['chat']}")
        is_wider = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.set_viewport_size(usual)
        assert not is_wider


class TestTheCheckItself:
    def test_it_notices_a_refused_style_a_low_contrast_and_a_shift(self, browser, server):
        window = Window(browser, server.url)
        page = window.page
        page.goto("/signin")
        page.evaluate(
            """async () => {
                document.body.insertAdjacentHTML("afterbegin", "<p id=faint style='color: red'>faint</p>");
                document.querySelector("#faint").style.color = "#ddd";
                const wait = () => new Promise((resolve) => setTimeout(resolve, 300));
                await wait();
                document.querySelector("#faint").style.height = "400px";
                await wait();
            }"""
        )
        assert any("color-contrast" in line for line in violations(page))
        assert window.refusals != []
        page.wait_for_function(f"() => window.shift > {MOST_LAYOUT_SHIFT}")
        window.close()
