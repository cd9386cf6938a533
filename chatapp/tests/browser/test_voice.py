"""Voice messages: recorded in the composer, attached like a chosen file, played by everyone."""

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from chatapp.tests.browser.conftest import FLAGS


@pytest.fixture(scope="module")
def browser(chromium: str) -> Browser:
    """Run a Chromium whose microphone beeps."""
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *fake])
        yield running
        running.close()


def test_a_recording_is_attached_sent_and_played(open_window, ada, ben):
    chat_id = ada.new_chat(ben, title="Launch")
    mine, theirs = open_window(permissions=["microphone"]), open_window()
    for window, person in ((mine, ada), (theirs, ben)):
        window.sign_in(person)
        window.open_chat(chat_id)
    page = mine.page
    page.get_by_role("button", name="Record a voice message").click()
    page.get_by_role("group", name="Voice message").get_by_role("button", name="Cancel").click()
    expect(page.locator(".voice")).to_have_count(0)
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.locator(".voice__time")).to_have_text("0:02")
    page.get_by_role("button", name="Done").click()
    expect(page.locator("#composer [data-state='done']")).to_have_count(1)
    page.get_by_role("button", name="Send", exact=True).click()
    player = theirs.page.locator(".attachment--audio audio")
    expect(player).to_have_count(1)
    player.evaluate("(one) => one.play()")
    assert player.evaluate(
        "(one) => new Promise((done) => setTimeout(() => done(one.currentTime > 0 && !one.error), 1000))"
    )
    assert mine.faults == mine.refusals == theirs.refusals == []
