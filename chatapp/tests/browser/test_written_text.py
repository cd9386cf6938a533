"""What Markdown becomes on the page: live and loaded, with and without JavaScript, on a wide and a narrow screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BLOCKS = (
    "# The plan\n\n- [x] Charts\n- [ ] **Ropes**\n\n| Port | High water | Metres |\n|:--|:-:|--:|\n"
    "| Oban | 09:41 | 4.1 |\n| Tobermory | 09:55 | 4.4 |\n\nThe winner is ||**Ben**||, again."
)
WIDE = "|" + " a rather long head |" * 12 + "\n" + "|-" * 12 + "|\n" + "|" + " cell |" * 12
CODE = "```python\n" + "\n".join(f"print({number})  # a line" for number in range(1, 41)) + "\n```"
LONG = "\n\n".join(f"Paragraph {number} of many." for number in range(1, 41))


@pytest.fixture
def chat_id(ada, ben):
    chat_id = ada.new_chat(ben, title="Launch week")
    for text in (BLOCKS, WIDE, CODE, LONG):
        ben.say(chat_id, text)
    return chat_id


@pytest.mark.parametrize("has_scripts", [True, False])
def test_spoilers_code_and_long_messages_open_by_a_click(open_window, ada, chat_id, has_scripts):
    window = open_window(java_script_enabled=has_scripts)
    window.enter(ada)
    page = window.page
    page.goto(f"/chats/{chat_id}")
    if has_scripts:
        window.wait_until_live()
    secret = page.locator(".spoiler")
    expect(secret.locator("strong")).to_be_hidden()
    secret.locator("summary").click()
    expect(secret.locator("strong")).to_be_visible()

    code = page.locator(".code")
    expect(code.locator(".code__head")).to_contain_text("Python")
    assert code.bounding_box()["height"] < 500
    code.get_by_text("Show all").click()
    assert code.bounding_box()["height"] > 800
    code.get_by_text("Show less").click()
    assert code.bounding_box()["height"] < 500

    long = page.locator("article.message", has=page.locator(".message__more"))
    expect(long).to_have_count(1)
    assert long.bounding_box()["height"] < 600
    long.get_by_text("Show more").click()
    assert long.bounding_box()["height"] > 800


def test_what_arrives_live_looks_the_same_and_its_line_keeps_the_secret(open_window, ada, ben, chat_id):
    window = open_window()
    window.enter(ada)
    window.open_chat(chat_id)
    ben.say(chat_id, CODE)
    ben.say(chat_id, LONG)
    ben.say(chat_id, "It was ||the butler||")
    expect(window.page.locator(".code__copy")).to_have_count(2)
    expect(window.page.locator(".message__more")).to_have_count(2)
    expect(window.page.locator(".spoiler")).to_have_count(2)
    expect(window.page.locator("#chat-list [data-line]")).to_have_text("It was ▒▒▒")
    last = window.page.locator("article.message").last
    last.hover()
    last.get_by_role("link", name="Reply", exact=True).click()
    expect(window.page.locator("#replying [data-line]")).to_have_text("It was ▒▒▒")


def test_a_wide_table_scrolls_in_its_own_box_on_a_phone(open_window, ada, chat_id):
    window = open_window(viewport={"width": 390, "height": 844})
    window.enter(ada)
    window.open_chat(chat_id)
    page = window.page
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    table = page.locator(".table").last
    assert table.evaluate("(box) => box.scrollWidth > box.clientWidth && box.clientWidth < innerWidth")
    assert page.locator("#timeline").evaluate("(box) => box.scrollWidth <= box.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_new_blocks(open_window, ada, ben, chat_id, scheme):
    ben.say(chat_id, "/me waves at ||@Ada||")
    window = open_window(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    window.enter(ada)
    window.open_chat(chat_id)
    for summary in window.page.locator(".message__body summary").all():
        summary.click()
    found = Axe().run(window.page).response["violations"]
    assert [(rule["id"], [node["html"][:120] for node in rule["nodes"]]) for rule in found] == []


def test_the_keyboard_reaches_spoilers_and_wide_tables(open_window, ada, ben, chat_id):
    chat_id = ada.new_chat(ben, title="Keys")
    ben.say(chat_id, "||a|| and\n\n" + WIDE)
    window = open_window()
    window.enter(ada)
    window.open_chat(chat_id)
    page = window.page
    article = page.locator("article.message").last
    article.focus()
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.localName + '.' + document.activeElement.className"))
    assert "div.table" in reached
    assert any(one.startswith("summary") for one in reached)
