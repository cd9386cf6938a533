"""Direct chats, live: delivery with the first message, avatars, and the new-chat form wherever it appears."""

import re

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.test_chats import signed_in


def test_comes_to_the_other_with_its_first_message(open_window, ada, ben):
    chat_id = ada.call("POST", f"/api/people/{ben.id}/chat")["id"]
    adas, bens = signed_in(open_window, ada), signed_in(open_window, ben)
    row = bens.page.locator(f'#chat-list [data-chat-id="{chat_id}"]')
    adas.page.goto(f"/chats/{chat_id}")
    adas.wait_until_live()
    expect(adas.page.locator("#empty-chat")).to_contain_text("will see this chat when you send the first message")
    expect(adas.page.locator(".head__faces .avatar")).to_have_count(1)
    expect(row).to_have_count(0)
    adas.page.get_by_role("textbox", name=re.compile("^Message")).fill("hello")
    adas.page.keyboard.press("Enter")
    expect(row).to_contain_text("hello")
    expect(row.locator("[data-count]")).to_have_text("1")
    expect(bens.page).to_have_title(re.compile(r"^\(1\)"))
    row.click()
    expect(bens.page.locator("#lines")).to_contain_text("hello")
    expect(bens.page.locator(".head__faces .avatar")).to_have_count(1)


def test_faces_follow_who_joins_and_invitations_count_in_the_title(open_window, ada, ben):
    chat_id = ada.new_chat(title="Boat crew")
    adas, bens = signed_in(open_window, ada), signed_in(open_window, ben)
    adas.page.goto(f"/chats/{chat_id}")
    adas.wait_until_live()
    ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[ben.email])
    expect(bens.page).to_have_title(re.compile(r"^\(1\)"))
    bens.page.get_by_role("button", name="Accept Boat crew").click()
    expect(adas.page.locator(".head__faces .avatar")).to_have_text("B")
    expect(bens.page).not_to_have_title(re.compile(r"^\("))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_is_one_in_the_dialog_and_on_its_page(open_window, ada, width, scheme):
    window = open_window(viewport={"width": width, "height": 800}, color_scheme=scheme)
    window.enter(ada)
    page = window.page
    page.goto("/chats/open")
    page.get_by_role("link", name="New open chat").click()
    dialog = page.get_by_role("dialog", name="New chat")
    expect(dialog.get_by_label("Open")).to_be_checked()
    page.goto("/chats/new?kind=open")
    form = page.locator(".conversation__form")
    expect(form.get_by_label("Open")).to_be_checked()
    form.get_by_label("Private").check()
    form.get_by_label("Names or email addresses").fill("nobody@example.org,")
    form.get_by_role("button", name="Create chat").click()
    expect(form.get_by_role("status")).to_contain_text("Not found: nobody@example.org")
    expect(form.locator(".chips .chip--wrong")).to_have_count(1)
    form.get_by_role("button", name="Create and get a join link").click()
    page.wait_for_url(re.compile(r"/chats/\d+/join-links$"))
    page.get_by_role("button", name="Create a link").click()
    link = page.get_by_label("Join link", exact=True).input_value()
    page.goto(page.url.partition("/join-links")[0])
    stranger = open_window(viewport={"width": width, "height": 800}, color_scheme=scheme).page
    stranger.goto(link)
    expect(stranger.get_by_role("main")).to_contain_text(f"{ada.name} invited you")
    stranger.get_by_role("link", name="Create an account").click()
    expect(stranger).to_have_url(re.compile(r"/signup\?next=/join/"))
