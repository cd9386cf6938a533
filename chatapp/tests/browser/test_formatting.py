"""Formatting in the composer: toolbar, keys, pastes of rich text, tables and long snippets."""

import pytest
from playwright.sync_api import Page, expect

from chatapp.tests.browser.window import Window

# Pastes as the system's clipboard would, without asking for its permission.
PASTE = """([selector, html, text]) => {
  const clipboardData = new DataTransfer();
  if (html) clipboardData.setData("text/html", html);
  clipboardData.setData("text/plain", text);
  const area = document.querySelector(selector);
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  if (area.dispatchEvent(event)) area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
}"""


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def window(open_window, ada, chat_id) -> Window:
    opened = open_window()
    opened.enter(ada)
    opened.open_chat(chat_id)
    return opened


def write(page: Page, text: str, *, chosen: str = "") -> None:
    """Type `text`, with which formatting loads, and select `chosen` in it."""
    page.locator("#content").fill("")
    page.locator("#content").press_sequentially(text)
    expect(page.locator("#composer[data-formats]")).to_have_count(1)
    start = text.index(chosen) if chosen else len(text)
    page.evaluate(f"document.getElementById('content').setSelectionRange({start}, {start + len(chosen)})")


def paste(page: Page, *, html: str = "", text: str, selector: str = "#content") -> None:
    """Paste into a composer whose formatting has loaded."""
    page.locator(selector).press("Shift")
    expect(page.locator(f"form[data-formats]:has({selector})")).to_have_count(1)
    page.evaluate(PASTE, [selector, html, text])


class TestSend:
    def test_is_quiet_until_there_is_text(self, window):
        send = window.page.get_by_role("button", name="Send", exact=True)
        accent = "rgba(0, 0, 0, 0)"
        expect(send).to_be_enabled()
        expect(send).to_have_css("background-color", accent)
        window.page.locator("#content").fill("hello")
        expect(send).not_to_have_css("background-color", accent)
        send.click()
        window.expect_said("hello")
        expect(send).to_have_css("background-color", accent)

    def test_stands_in_one_row_with_the_text_on_a_phone(self, open_window, ada, chat_id):
        window = open_window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        window.enter(ada)
        window.open_chat(chat_id)
        # The camera makes room for formatting once there is a text, the microphone for Send.
        rows = (
            ("", ".composer__camera", "[data-opens=voice]"),
            ("at eight", "[data-opens=formatting]", "[type=submit]"),
        )
        for text, first, last in rows:
            window.page.fill("#content", text)
            boxes = [
                window.page.locator(f"#composer {part}").bounding_box()
                for part in ("textarea", first, "[data-opens=emoji]", last)
            ]
            composer = window.page.locator("#composer").bounding_box()
            assert composer and composer["height"] == 48
            for box in boxes:
                assert box and box["y"] >= composer["y"]
                assert box["y"] + box["height"] <= composer["y"] + composer["height"]
            assert boxes[0] and boxes[0]["width"] > 180


class TestKeys:
    @pytest.mark.parametrize(
        ("keys", "shown"),
        [
            ("Control+b", "a **word** here"),
            ("Control+i", "a *word* here"),
            ("Control+e", "a `word` here"),
            ("Control+Shift+X", "a ~~word~~ here"),
            ("Control+k", "a [word](https://) here"),
        ],
    )
    def test_format_the_selection(self, window, keys, shown):
        write(window.page, "a word here", chosen="word")
        window.page.keyboard.press(keys)
        expect(window.page.locator("#content")).to_have_value(shown)
        expect(window.page.locator(".switcher")).to_have_count(0)

    def test_a_second_time_takes_it_back_and_undo_too(self, window):
        write(window.page, "a word here", chosen="word")
        window.page.keyboard.press("Control+b")
        window.page.keyboard.press("Control+b")
        expect(window.page.locator("#content")).to_have_value("a word here")
        window.page.keyboard.press("Control+z")
        expect(window.page.locator("#content")).to_have_value("a **word** here")

    def test_the_switcher_opens_without_a_selection(self, window):
        write(window.page, "a word here")
        window.page.keyboard.press("Control+k")
        expect(window.page.locator(".switcher")).to_be_visible()


class TestToolbar:
    def test_opens_on_demand_formats_and_is_remembered(self, window, chat_id):
        page = window.page
        toolbar = page.get_by_role("toolbar", name="Formatting")
        expect(toolbar).to_have_count(0)
        button = page.locator("#composer").get_by_role("button", name="Formatting")
        button.click()
        expect(toolbar).to_be_visible()
        expect(page.locator("#content")).to_be_focused()
        write(page, "a word here", chosen="word")
        toolbar.get_by_role("button", name="Bold").click()
        expect(page.locator("#content")).to_have_value("a **word** here")
        expect(page.locator("#content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(window.message("a word here").locator("strong")).to_have_text("word")
        window.open_chat(chat_id)
        expect(toolbar).to_be_visible()
        expect(button).to_have_attribute("aria-pressed", "true")
        button.click()
        expect(toolbar).to_be_hidden()
        window.open_chat(chat_id)
        expect(button).to_have_attribute("aria-pressed", "false")
        expect(toolbar).to_have_count(0)
        assert window.faults == []

    def test_is_one_stop_of_tab_and_arrows_move_in_it(self, window):
        page = window.page
        page.locator("#composer").get_by_role("button", name="Formatting").click()
        toolbar = page.get_by_role("toolbar", name="Formatting")
        expect(toolbar).to_be_visible()
        write(page, "word", chosen="word")
        page.keyboard.press("Shift+Tab")
        expect(page.locator("#composer [name=files]")).to_be_focused()
        page.keyboard.press("Shift+Tab")
        expect(toolbar.get_by_role("button", name="Bold")).to_be_focused()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(toolbar.get_by_role("button", name="Strikethrough")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_have_value("~~word~~")
        expect(page.locator("#content")).to_be_focused()

    @pytest.mark.parametrize(
        ("name", "shown"),
        [("List", "- a word here"), ("Quote", "> a word here"), ("Code", "a `word` here"), ("Italic", "a *word* here")],
    )
    def test_has_the_other_marks(self, window, name, shown):
        window.page.locator("#composer").get_by_role("button", name="Formatting").click()
        write(window.page, "a word here", chosen="word")
        window.page.get_by_role("toolbar").get_by_role("button", name=name).click()
        expect(window.page.locator("#content")).to_have_value(shown)

    def test_works_in_a_thread(self, window, ada, chat_id):
        message = ada.say(chat_id, "root")
        page = window.page
        page.goto(f"/chats/{chat_id}/messages/{message['id']}/thread")
        window.wait_until_live()
        form = page.locator("#thread-composer")
        form.get_by_role("button", name="Formatting").click()
        page.locator("#thread-content").press_sequentially("word")
        page.locator("#thread-content").press("Control+a")
        form.get_by_role("toolbar").get_by_role("button", name="Bold").click()
        expect(page.locator("#thread-content")).to_have_value("**word**")
        expect(page.locator("#content")).to_have_value("")


class TestPaste:
    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            ("<p>A <b>bold</b> and <em>slanted</em> word</p><p>next</p>", "A **bold** and *slanted* word\n\nnext"),
            ('<a href="https://example.org/a">here</a>', "[here](https://example.org/a)"),
            ('<a href="https://example.org/a">https://example.org/a</a>', "https://example.org/a"),
            ('<a href="javascript:trap()">here</a>', "here"),
            ("<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul>", "- one\n  - inner\n- two"),
            ('<ol start="3"><li>c</li><li>d</li></ol>', "3. c\n4. d"),
            ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n> \n> b"),
            ("<h2>Title</h2><div>one</div><div>two</div>", "**Title**\n\none\ntwo"),
            ('<pre><code class="language-py">a = 1\nb = 2\n</code></pre>', "```py\na = 1\nb = 2\n```"),
            ("Press <code>make run</code>, <s>not</s> that", "Press `make run`, ~~not~~ that"),
            (
                '<b style="font-weight:normal"><p><span style="font-weight:700">Loud</span> quiet</p></b>',
                "**Loud** quiet",
            ),
            (
                "<table><tr><th>Name</th><th>Age</th></tr><tr><td>Ada</td><td>36|7</td></tr></table>",
                "| Name | Age |\n| --- | --- |\n| Ada | 36\\|7 |",
            ),
            ("<table><tr><td>alone</td></tr></table>", "alone"),
            ("<style>b{}</style><script>trap()</script><b>x</b><img src=x onerror=trap()>", "**x**"),
        ],
    )
    def test_of_rich_text_becomes_markdown(self, window, html, markdown):
        paste(window.page, html=html, text="the plain text")
        expect(window.page.locator("#content")).to_have_value(markdown)
        assert window.faults == []

    def test_of_a_style_without_a_value_loses_nothing(self, window):
        paste(window.page, html='<p style="font-weight">one <b>two</b></p>', text="one two")
        expect(window.page.locator("#content")).to_have_value("one **two**")

    def test_of_a_text_without_formatting_stays_plain(self, window):
        paste(window.page, html='<meta charset="utf-8"><div><span style="color:red">a = 1</span></div>', text="a  =  1")
        expect(window.page.locator("#content")).to_have_value("a  =  1")

    def test_of_code_keeps_the_lines_of_jetbrains(self, window):
        html = (
            '<html><head><meta charset="utf-8"></head><body><pre style="background-color:#1e1f22">'
            '<span style="color:#cf8e6d">def </span>run():<br>    <span style="font-style:italic">"""Run."""</span><br>'
            "    return 1<br></pre></body></html>"
        )
        code = 'def run():\n    """Run."""\n    return 1'
        paste(window.page, html=html, text=code)
        expect(window.page.locator("#content")).to_have_value(f"```\n{code}\n```")

    @pytest.mark.parametrize("start", ["<meta charset='utf-8'>", "<html>\n<body>\n<!--StartFragment-->"])
    def test_of_code_keeps_the_indentation_of_vs_code(self, window, start):
        html = (
            f'{start}<div style="color: #cccccc;white-space: pre;"><div><span>def run():</span></div>'
            '<div>    <span style="font-style: italic;">"""Run."""</span></div></div>'
        )
        code = 'def run():\n    """Run."""'
        paste(window.page, html=html, text=code)
        expect(window.page.locator("#content")).to_have_value(code)

    def test_of_long_code_from_vs_code_is_offered_as_a_code_block(self, window):
        lines = [f"    line {number}" for number in range(21)]
        rows = "".join(f"<div><b>{line}</b></div>" for line in lines)
        paste(window.page, html=f'<div style="white-space: pre;">{rows}</div>', text="\n".join(lines))
        expect(window.page.locator(".fence-offer")).to_contain_text("21 lines pasted.")

    def test_of_a_text_with_a_tab_is_rich(self, window):
        html = '<p style="white-space:pre-wrap">a<span style="white-space:pre;">\t</span><b>b</b></p>'
        paste(window.page, html=html, text="a\tb")
        expect(window.page.locator("#content")).to_have_value("a **b**")

    def test_into_a_code_block_stays_plain(self, window):
        window.page.locator("#content").fill("```\n")
        paste(window.page, html="<b>x</b>", text="x")
        expect(window.page.locator("#content")).to_have_value("```\nx")

    def test_of_an_address_links_the_selected_text(self, window):
        window.page.locator("#content").press("Shift")
        write(window.page, "see this", chosen="this")
        paste(window.page, html="", text="https://example.org/a")
        expect(window.page.locator("#content")).to_have_value("see [this](https://example.org/a)")

    def test_arrives_as_it_was_for_the_other_person(self, window, open_window, ben, chat_id):
        other = open_window()
        other.enter(ben)
        other.open_chat(chat_id)
        paste(window.page, html="<p>A <b>bold</b> word</p><ul><li>one</li><li>two</li></ul>", text="plain")
        expect(window.page.locator("#content")).to_have_value("A **bold** word\n\n- one\n- two")
        window.page.keyboard.press("Enter")
        message = other.page.locator("article.message", has_text="A bold word")
        expect(message.locator("strong")).to_have_text("bold")
        expect(message.locator("li")).to_have_text(["one", "two"])


class TestLongSnippets:
    SNIPPET = "\n".join(f"line {number}" for number in range(1, 22))

    def test_are_offered_as_a_code_block(self, window):
        page = window.page
        paste(page, text=self.SNIPPET)
        expect(page.locator("#content")).to_have_value(self.SNIPPET)
        expect(page.locator(".fence-offer")).to_contain_text("21 lines pasted.")
        page.get_by_role("button", name="Make it a code block").click()
        expect(page.locator("#content")).to_have_value(f"```\n{self.SNIPPET}\n```")
        expect(page.locator(".fence-offer")).to_have_count(0)

    def test_the_offer_ends_with_the_next_key(self, window):
        paste(window.page, text=self.SNIPPET)
        expect(window.page.locator(".fence-offer")).to_be_visible()
        window.page.keyboard.type("x")
        expect(window.page.locator(".fence-offer")).to_have_count(0)

    def test_twenty_lines_are_just_text(self, window):
        text = self.SNIPPET.rpartition("\n")[0]
        paste(window.page, text=text)
        expect(window.page.locator("#content")).to_have_value(text)
        paste(window.page, text=f"\n{self.SNIPPET}")
        expect(window.page.locator(".fence-offer")).to_have_count(1)
