"""Notifications in open pages: on the desktop, as a sound and on the tab's icon, in one tab of several."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

# Headless pages are always in view, and have no desktop.
WATCHED = """
window.shown = [];
window.tones = 0;
const Recorded = class extends EventTarget {
  constructor(title, options) { super(); window.shown.push([title, options.body, options.tag]); window.last = this; }
  close() {}
};
Recorded.permission = "granted";
window.Notification = Recorded;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.tones += 1; return start.apply(this, when); };
window.hide = (isHidden) => {
  Object.defineProperty(document, "visibilityState", { value: isHidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
};
"""


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


@pytest.fixture
def theirs(open_window, ben, chat_id):
    """Ben's window, on the chat list."""
    window = open_window()
    window.context.add_init_script(WATCHED)
    window.enter(ben)
    ben.call("PUT", "/api/users/me/notifications", sound="drop")
    window.page.goto("/chats")
    expect(window.page.locator("#sidebar[data-started], [data-behaviour=sidebar][data-started]")).to_have_count(1)
    return window


def shown_in(page):
    return page.evaluate("window.shown")


def wait_for(page, expression):
    """Playwright's own waiting evaluates text in the page, which the content policy forbids."""
    for _ in range(150):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def test_a_mention_is_shown_by_one_hidden_tab_and_leads_to_the_message(ada, ben, theirs, chat_id):
    other = theirs.new_tab()
    other.goto("/saved")
    expect(other.locator("[data-behaviour=sidebar][data-started]")).to_have_count(1)
    for page in (theirs.page, other):
        page.evaluate("hide(true)")
    icon = theirs.page.locator('link[rel="icon"]')
    plain = icon.get_attribute("href")
    ada.say(chat_id, "nothing for anyone")
    ada.say(chat_id, f"@{ben.name} **look**")
    wait_for(theirs.page, "document.querySelector('link[rel=icon]').href.startsWith('data:')")
    wait_for(other, "document.querySelector('link[rel=icon]').href.startsWith('data:')")
    theirs.page.wait_for_timeout(600)
    shown = [*shown_in(theirs.page), *shown_in(other)]
    assert shown == [[f"{ada.name} in Launch", f"@{ben.name} look", f"chat-{chat_id}"]]
    assert theirs.page.evaluate("tones") + other.evaluate("tones") == 2
    theirs.page.evaluate("hide(false)")
    expect(icon).to_have_attribute("href", theirs.base + plain if plain.startswith("/") else plain)
    page = theirs.page if shown_in(theirs.page) else other
    page.evaluate("last.onclick()")
    expect(page.get_by_role("heading", name="Launch").first).to_be_visible()


def test_a_tab_in_view_plays_the_sound_and_shows_nothing_above_it(ada, ben, theirs, chat_id):
    hidden = theirs.new_tab()
    hidden.goto("/saved")
    hidden.evaluate("hide(true)")
    ada.say(chat_id, f"@{ben.name} look")
    wait_for(theirs.page, "tones > 0")
    theirs.page.wait_for_timeout(600)
    assert shown_in(theirs.page) == shown_in(hidden) == []


def test_a_reminder_is_shown_even_in_view_and_leads_to_the_list(ben, theirs):
    at = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    ben.call("POST", "/api/users/me/reminders", text="call Mira", at=at)
    wait_for(theirs.page, "shown.length > 0")
    [[title, body, tag]] = shown_in(theirs.page)
    assert (title, body, tag.startswith("reminder-")) == ("Reminder", "call Mira", True)
    theirs.page.evaluate("last.onclick()")
    expect(theirs.page.get_by_role("heading", name="Reminders").first).to_be_visible()
