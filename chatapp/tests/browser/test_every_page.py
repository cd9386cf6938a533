"""Every page, light and dark, narrow and wide: axe is content, nothing is refused or logged, nothing moves."""

import re
import urllib.parse
from collections.abc import Iterator

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
    "/chats/{chat}",
    "/chats/{chat}/about",
    "/chats/{chat}/join-links",
    "/chats/{open_chat}/join",
    "/join/nothing",
    "/join/{secret}",
    "/chats/{chat}/members",
    "/chats/{chat}/messages/{message}/edit",
    "/chats/{chat}/messages/{message}/delete",
    "/chats/{chat}/messages/{message}/react",
    "/chats/{chat}/messages/{message}/reply",
    "/chats/{chat}/messages/{message}/thread",
    "/chats/{chat}/messages/{message}/details",
    "/chats/{chat}/messages/{message}/edits",
    "/chats/{chat}/pins",
    "/saved",
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
STAFF_PAGES = ["/admin/dashboard/", "/admin/components/"]
# Django's own, in our colours: its scripts move what they like.
ADMIN_PAGES = ["/admin/", "/admin/accounts/user/", "/admin/chats/chat/", "/admin/chats/message/"]
ALL_LOOKS = [(theme, width) for theme in ("light", "dark") for width in WIDTHS]
# Each theme and each width once; the other two pairs in `make test-all`.
USUAL_LOOKS = [("light", "wide"), ("dark", "narrow")]
LOOKS = [pytest.param(look, marks=[] if look in USUAL_LOOKS else pytest.mark.full) for look in ALL_LOOKS]


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
    return {"secret": secret, "ada": ada, "ben": ben, "chat": chat, "open_chat": open_chat, "message": message["id"]}


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: "-".join(look))
def look(request, browser, server, story) -> Iterator[tuple[Window, Window]]:
    """Two windows in one look: a stranger's and Ada's."""
    theme, width = request.param
    options = {"color_scheme": theme, "viewport": WIDTHS[width]}
    stranger, member = Window(browser, server.url, **options), Window(browser, server.url, **options)
    member.sign_in(story["ada"])
    yield stranger, member
    stranger.close()
    member.close()


@pytest.fixture(scope="module")
def owner(browser, server):
    """Return the state of a window in which the owner is signed in; looks at the page of the first run before."""
    link = re.search(r"http\S+/setup/\S+", server.log())
    assert link
    for theme, width in ALL_LOOKS:
        window = Window(browser, server.url, color_scheme=theme, viewport=WIDTHS[width])
        assert faults_of(window, link[0]) == []
        window.close()
    window = Window(browser, server.url)
    window.set_up_site("Olga", server.log())
    state = window.context.storage_state()
    window.close()
    return state


def violations(page: Page) -> list[str]:
    """Return one line per fault axe finds, with the element it is about."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def faults_of(window: Window, address: str) -> list[str]:
    """Open a page, let it come to rest, and return everything that is wrong with it."""
    page = window.page
    window.faults.clear()
    window.refusals.clear()
    answer = page.goto(address)
    assert answer
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    faults = violations(page)
    # The browser itself logs that a page answered 403 or 404; that is what was asked for.
    faults += [f"console: {fault}" for fault in window.faults if answer.ok or "Failed to load resource" not in fault]
    faults += [f"CSP: {refusal}" for refusal in window.refusals]
    if (shift := page.evaluate("window.shift")) > MOST_LAYOUT_SHIFT:
        faults.append(f"layout shift {shift}")
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        faults.append("scrolls sideways")
    return faults


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
        theme, width = shown
        desk = open_window(storage_state=owner, color_scheme=theme, viewport=WIDTHS[width])
        faults = faults_of(desk, address)
        assert [fault for fault in faults if address in STAFF_PAGES or not fault.startswith("layout shift")] == []

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
        # A member's own form: those for strangers are taken from any tab of this site.
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
        page.wait_for_function(f"window.shift > {MOST_LAYOUT_SHIFT}")
        window.close()
