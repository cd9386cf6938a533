"""An announcement chat takes effect at once: sign, and a sentence in place of the composer, which comes back."""

from playwright.sync_api import expect


def test_a_member_loses_the_composer_and_gets_it_back_without_reloading(open_window, ada, ben):
    chat_id = ada.new_chat(ben, title="News")
    ada.say(chat_id, "We move on Monday")
    window = open_window()
    window.enter(ben)
    window.open_chat(chat_id)
    window.page.evaluate("window.isSamePage = true")
    composer, sentence = window.page.locator("#composer"), window.page.locator("#posting-restricted")
    expect(composer).to_be_visible()
    expect(sentence).to_be_hidden()
    ada.call("PATCH", f"/api/chats/{chat_id}", posting="moderators")
    expect(sentence).to_be_visible()
    expect(window.page.locator(".row .avatar--announcements")).to_be_visible()
    expect(composer).to_be_hidden()
    message = window.message("We move on Monday")
    message.hover()
    expect(message.get_by_role("link", name="Reply in a thread")).to_be_visible()
    expect(message.get_by_role("link", name="Reply", exact=True)).to_be_hidden()
    ada.call("PATCH", f"/api/chats/{chat_id}", posting="everyone")
    expect(composer).to_be_visible()
    expect(window.page.locator(".row .avatar--announcements")).to_have_count(0)
    assert window.ask("window.isSamePage") is True
    assert window.faults == []
