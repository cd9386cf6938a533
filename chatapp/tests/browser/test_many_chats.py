"""The chat list of someone in more than a hundred chats."""

from playwright.sync_api import expect

COUNT = 105


def test_older_chats_come_into_the_list_and_messages_there_still_arrive(open_window, ada, ben):
    chats = [ada.new_chat(ben, title=f"Chat {number}.") for number in range(COUNT)]
    window = open_window()
    window.enter(ben)
    page = window.page
    page.goto("/chats")
    rows = page.locator("#chat-list .row")
    expect(rows).to_have_count(100)
    expect(rows.first).to_contain_text(f"Chat {COUNT - 1}.")

    # A chat beyond the loaded list becomes the newest.
    ada.say(chats[0], "anyone here?")
    expect(rows.first).to_contain_text("anyone here?")
    expect(page).to_have_title("(1) Chats · ChatApp")

    older = page.get_by_role("link", name="Older chats")
    older.focus()
    page.keyboard.press("Enter")
    expect(rows).to_have_count(COUNT)
    expect(rows.last).to_contain_text("Chat 1.")
    expect(older).to_be_hidden()
    expect(page.locator("#chat-list a:focus")).to_have_count(1)

    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to").fill("Chat 1.")
    page.get_by_role("option", name="Chat 1.", exact=True).click()
    page.wait_for_url(f"**/chats/{chats[1]}")
    expect(page.locator(f'#chat-list [data-chat-id="{chats[1]}"] .row__link')).to_have_attribute("aria-current", "page")
