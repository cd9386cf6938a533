"""A page left open while its machine sleeps past midnight."""

import re

import pytest
from playwright.sync_api import expect

EVENTS = {
    "focus": "window.dispatchEvent(new Event('focus'))",
    "visibilitychange": "document.dispatchEvent(new Event('visibilitychange'))",
    "pageshow": "window.dispatchEvent(new PageTransitionEvent('pageshow'))",
}
# The machine's clock advances while the page's timers are suspended.
SLEEP = """() => {
  const RealDate = Date;
  const ahead = 24 * 3_600_000;
  window.Date = class extends RealDate {
    constructor(...given) { super(...(given.length ? given : [RealDate.now() + ahead])); }
    static now() { return RealDate.now() + ahead; }
  };
}"""


@pytest.mark.parametrize("event", EVENTS)
def test_days_and_times_are_right_on_waking(open_window, ada, ben, event):
    chat_id = ada.new_chat(ben, title="Night")
    ada.say(chat_id, "good night")
    window = open_window()
    window.enter(ada)
    window.open_chat(chat_id)
    day = window.page.locator(".day time")
    expect(day).to_have_text("Today")
    window.page.evaluate(SLEEP)
    window.page.evaluate(EVENTS[event])
    expect(day).to_have_text("Yesterday")
    # A weekday in the list; under its day a message keeps only the time.
    expect(window.page.locator(".row__time")).to_have_text(re.compile(r"^[A-Z][a-z]{2}$"))
    expect(window.message("good night").locator(".message__time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
