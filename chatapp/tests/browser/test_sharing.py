"""Sharing from another app, in a real browser: the second step sends, a stranger's page stores nothing."""

import pytest
from playwright.sync_api import expect

# What Chromium says of a post from its own share sheet, which has no page.
FROM_BROWSER = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
TERN = {"name": "tern.txt", "mimeType": "text/plain", "buffer": b"a tern"}


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def window(request, open_window, ada, chat_id):
    opened = open_window(java_script_enabled=request.param)
    opened.enter(ada)
    return opened


def test_a_shared_file_is_sent_to_a_chosen_chat(window, ben, chat_id):
    page = window.page
    form = {"title": "A tern", "url": "https://example.org/tern", "files": TERN}
    window.context.request.post("/share", headers=FROM_BROWSER, multipart=form, max_redirects=0)
    page.goto("/share")
    expect(page.get_by_label("Message", exact=True)).to_have_value("A tern\nhttps://example.org/tern")
    expect(page.get_by_label("tern.txt")).to_be_checked()
    page.get_by_label("Name, topic or people of a chat").last.fill("launch")
    page.get_by_role("button", name="Find").last.click()
    page.get_by_role("radio", name="Launch week").check()
    page.get_by_label("Message", exact=True).fill("Look, a tern")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url(f"**/chats/{chat_id}**")
    expect(page.locator("article.message").last).to_contain_text("Look, a tern")
    expect(page.locator("article.message").last).to_contain_text("tern.txt")


def test_a_strangers_page_stores_nothing(open_window, ada, chat_id):
    window = open_window()
    window.enter(ada)
    page = window.page
    page.goto("about:blank")
    page.set_content(
        f'<form method="post" enctype="multipart/form-data" action="{window.base}/share">'
        '<input name="text" value="smuggled"><button>Win</button></form>'
    )
    with page.expect_response("**/share") as answered:
        page.get_by_role("button", name="Win").click()
    assert answered.value.status == 403
    page.goto("/share")
    expect(page.get_by_role("heading", name="Nothing to share")).to_be_visible()
