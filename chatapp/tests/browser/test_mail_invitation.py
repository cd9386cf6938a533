"""A message to someone who isn't here yet, mailed as an invitation: from the composer to the chat."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from chatapp.tests.browser.cutting import wait_for
from chatapp.tests.mail_server import MailServer, running_mail_server
from chatapp.tests.running_server import RunningServer

MIRA = "mira@example.org"


@pytest.fixture(scope="module")
def mail_server():
    with running_mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def server(mail_server):
    with RunningServer(EMAIL_URL=f"smtp://127.0.0.1:{settings.EMAIL_PORT}") as running:
        yield running


def link_to(page: Page, mail_server: MailServer, address: str, path: str) -> str:
    """Return the link of the first mail to an address, once it has arrived."""
    found: list[str] = []

    def look() -> bool:
        for mail in mail_server.mails:
            if address in str(mail["To"]):
                body = mail.get_body(("plain",))
                found.extend(re.findall(rf"http\S+/{path}\S+", body.get_content() if body else ""))
        return bool(found)

    wait_for(page, look)
    return found[0]


def test_from_the_composer_by_mail_into_the_chat(open_window, ada, mail_server):
    chat_id = ada.call("POST", "/api/chats", user_list=[ada.email], title="Launch week")["id"]
    window = open_window()
    window.enter(ada)
    page = window.page
    page.goto(link_to(page, mail_server, ada.email, "verify-email"))
    page.get_by_role("main").get_by_role("button").first.click()
    window.open_chat(chat_id)
    window.say(f"@{MIRA} shall we meet?")
    page.get_by_role("link", name="Send the message as an invitation").click()
    expect(page.get_by_role("textbox", name="Email", exact=True)).to_have_value(MIRA)
    expect(page.get_by_role("textbox", name="Message", exact=True)).to_have_value(f"@{MIRA} shall we meet?")
    page.get_by_role("button", name="Send as an invitation").click()
    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()
    newcomer = open_window()
    newcomer.page.goto(link_to(page, mail_server, MIRA, "signup"))
    newcomer.page.get_by_label("Name").fill("Mira")
    newcomer.page.get_by_label("Email").fill(MIRA)
    newcomer.page.get_by_label("Password", exact=True).fill("Str0ng-enough")
    newcomer.page.get_by_role("button", name="Create account").click()
    newcomer.expect_said(f"@{MIRA} shall we meet?")


def test_an_address_without_an_account_is_offered_a_mail(open_window, ada, mail_server):
    chat_id = ada.call("POST", "/api/chats", user_list=[ada.email], title="Launch week")["id"]
    window = open_window()
    window.enter(ada)
    page = window.page
    page.goto(link_to(page, mail_server, ada.email, "verify-email"))
    page.get_by_role("main").get_by_role("button").first.click()
    window.open_chat(chat_id)
    window.say("/invite noor@example.org")
    way = page.locator("#composer-done").get_by_role("link", name="Invite noor@example.org by mail")
    expect(way).to_have_attribute("href", re.compile(rf"/chats/{chat_id}/invite-by-mail\?email=noor%40example.org$"))
    # From the dialog, into a chat that is created for it.
    page.get_by_role("link", name="New chat").first.click()
    dialog = page.locator("dialog#new-chat")
    dialog.get_by_role("combobox", name="Names or email addresses").fill("noor@example.org")
    dialog.get_by_role("button", name="Create chat").click()
    dialog.get_by_role("button", name="Create and invite by mail").click()
    page.wait_for_url(re.compile(r"/chats/\d+/invite-by-mail\?email=noor%40example.org"))
    expect(page.get_by_role("textbox", name="Email", exact=True)).to_have_value("noor@example.org")
