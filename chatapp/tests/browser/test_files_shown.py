"""Files in the conversation: galleries, the lightbox, covers, players; with and without JavaScript."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from chatapp.tests.browser.window import expect_live
from chatapp.tests.pictures import picture_bytes

MOST_SHIFT = 0.02


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


@pytest.fixture
def window(open_window, ben):
    opened = open_window()
    opened.sign_in(ben)
    return opened


def animation() -> bytes:
    output = io.BytesIO()
    frames = [Image.new("RGB", (200, 120), tone) for tone in ("red", "green", "blue")]
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0)
    return output.getvalue()


def send_pictures(person, chat_id: int, count: int = 3) -> None:
    """Send a gallery; its first picture is described."""
    ids = [
        person.upload(chat_id, f"{place}.png", picture_bytes(size=(900, 600)), alt="" if place else "Three ducks")
        for place in range(count)
    ]
    person.send_files(chat_id, *ids, text="Drafts")


class TestGallery:
    def test_nothing_moves_and_axe_finds_nothing(self, window, ada, chat_id):
        send_pictures(ada, chat_id, 3)
        ada.send_files(chat_id, ada.upload(chat_id, "alone.png", picture_bytes(size=(1600, 500))))
        ada.send_files(chat_id, ada.upload(chat_id, "notes.txt", b"hello"), ada.upload(chat_id, "a.png", animation()))
        window.open_chat(chat_id)
        window.page.wait_for_load_state("networkidle")
        assert window.ask("window.shift") <= MOST_SHIFT
        assert window.page.locator(".gallery[data-count='3'] .attachment--picture").count() == 3
        faults = Axe().run(window.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults] == []
        assert window.faults == window.refusals == []

    def test_what_arrives_looks_like_what_was_there(self, window, ada, chat_id):
        window.open_chat(chat_id)
        send_pictures(ada, chat_id, 2)
        ada.send_files(chat_id, ada.upload(chat_id, "table.csv", b"a,b\n"), text="Table")
        shapes = []
        for _ in range(2):
            expect(window.page.locator(".gallery:visible .attachment--picture")).to_have_count(2)
            expect(window.message("Table").locator(".attachment__name")).to_have_text("table.csv")
            shapes.append(
                window.page.locator(".attachment").evaluate_all(
                    "(all) => all.map((one) => one.outerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><'))"
                )
            )
            window.open_chat(chat_id)
        names = [[part for part in one.split('"') if part.startswith("/files/")] for one in shapes[0]]
        assert names == [[part for part in one.split('"') if part.startswith("/files/")] for one in shapes[1]]

    def test_an_animation_stands_still_for_those_who_asked_for_it(self, open_window, ada, ben, chat_id):
        window = open_window(reduced_motion="reduce")
        window.sign_in(ben)
        ada.send_files(chat_id, ada.upload(chat_id, "cat.gif", animation()))
        window.open_chat(chat_id)
        picture = window.page.locator(".attachment__picture:visible")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("(one) => one.currentSrc").endswith("/360")
        picture.click()
        large = window.page.locator(".lightbox__picture")
        assert large.evaluate("(one) => one.src").endswith("/360")
        window.page.get_by_role("button", name="Play").click()
        expect(large).not_to_have_attribute("src", picture.evaluate("(one) => one.currentSrc"))

    def test_a_cover_opens_by_key_and_nothing_is_loaded_before(self, window, ada, chat_id):
        file_id = ada.upload(chat_id, "end.png", picture_bytes(size=(600, 400)), is_spoiler="true")
        asked: list[str] = []
        window.page.on("request", lambda request: asked.append(request.url))
        ada.send_files(chat_id, file_id)
        window.open_chat(chat_id)
        window.page.wait_for_load_state("networkidle")
        assert not [url for url in asked if file_id in url]
        # The composer takes the focus when its script starts.
        window.wait_until_live()
        window.page.locator(".cover__label").press("Enter")
        picture = window.page.locator(".cover[open] .attachment--picture .attachment__picture")
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert [url for url in asked if file_id in url]


class TestLightbox:
    def test_by_keys_alone(self, window, ada, chat_id):
        send_pictures(ada, chat_id, 3)
        window.open_chat(chat_id)
        first = window.page.locator(".attachment--picture").first
        first.focus()
        window.page.keyboard.press("Enter")
        dialog = window.page.get_by_role("dialog", name="Pictures")
        expect(dialog.locator(".lightbox__count")).to_have_text("1 of 3")
        expect(dialog.locator(".lightbox__alt")).to_have_text("Three ducks")
        for key, count in (("ArrowRight", "2"), ("ArrowRight", "3"), ("ArrowRight", "3"), ("ArrowLeft", "2")):
            window.page.keyboard.press(key)
            expect(dialog.locator(".lightbox__count")).to_have_text(f"{count} of 3")
        window.page.keyboard.press("+")
        assert "scale(1.5)" in dialog.locator(".lightbox__picture").evaluate("(one) => one.style.transform")
        window.page.keyboard.press("-")
        assert dialog.locator(".lightbox__picture").evaluate("(one) => one.style.transform") == ""
        for _ in range(12):
            window.page.keyboard.press("Tab")
            assert window.page.evaluate(
                "document.activeElement === document.body || !!document.activeElement.closest('.lightbox')"
            )
        faults = Axe().run(window.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults] == []
        window.page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        expect(first).to_be_focused()
        assert window.faults == window.refusals == []

    def test_the_sender_describes_a_picture(self, window, open_window, ada, chat_id):
        send_pictures(ada, chat_id, 2)
        mine = open_window()
        mine.enter(ada)
        for each in (window, mine):
            each.open_chat(chat_id)
            each.page.locator(".attachment--picture").first.click()
        dialog = mine.page.get_by_role("dialog", name="Pictures")
        # Only the sender's own.
        expect(window.page.get_by_role("dialog").get_by_role("button", name="Describe")).to_have_count(0)
        window.page.keyboard.press("Escape")
        dialog.get_by_role("button", name="Describe").click()
        field = dialog.get_by_role("textbox")
        expect(field).to_have_value("Three ducks")
        # A letter that is a key of the lightbox, and Escape, are the field's.
        field.press("Escape")
        expect(field).to_have_count(0)
        dialog.get_by_role("button", name="Describe").click()
        field.fill("Two ducks and a ")
        field.press("d")
        field.press_sequentially("rake")
        field.press("Enter")
        expect(dialog.locator(".lightbox__alt")).to_have_text("Two ducks and a drake")
        expect(dialog.locator("[data-said]")).to_have_text("Saved.")
        for each in (window, mine):
            expect(each.page.locator(".attachment__picture").first).to_have_attribute("alt", "Two ducks and a drake")
        faults = Axe().run(mine.page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults] == []
        assert window.faults == mine.faults == []

    def test_download_copy_message_and_the_back_button(self, open_window, ada, ben, chat_id):
        window = open_window(permissions=["clipboard-read", "clipboard-write"])
        window.sign_in(ben)
        send_pictures(ada, chat_id, 2)
        window.open_chat(chat_id)
        page = window.page
        picture = page.locator(".attachment--picture").first
        picture.click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").last.click()
        assert download.value.suggested_filename == "0.png"
        page.get_by_role("button", name="Copy picture").click()
        expect(page.locator("[data-said]")).to_have_text("Picture copied")
        kinds = "navigator.clipboard.read().then(([item]) => item.types.join())"
        assert page.evaluate(kinds) == "image/png"
        page.get_by_role("link", name="Show message").click()
        expect(page.locator(".lightbox")).to_have_count(0)
        expect(page.locator("article[data-id]", has_text="Drafts")).to_be_focused()
        picture.click()
        expect(page.locator(".lightbox")).to_be_visible()
        page.go_back()
        expect(page.locator(".lightbox")).to_have_count(0)
        assert page.url.endswith(f"/chats/{chat_id}")
        expect_live(page)
        assert window.faults == window.refusals == []


class TestText:
    def test_a_text_unfolds_and_folds_in_its_message(self, window, ada, chat_id):
        window.open_chat(chat_id)
        lines = "".join(f"value_{number} = {number}\n" for number in range(250))
        ada.send_files(chat_id, ada.upload(chat_id, "values.py", lines.encode()))
        page = window.page
        code = page.locator(".attachment__code:visible")
        expect(code).to_contain_text("value_7 = 7")
        expect(code).not_to_contain_text("value_8 = 8")
        for _ in range(2):
            page.get_by_role("link", name="Show all").click()
            expect(code).to_contain_text("value_199 = 199")
            expect(code).not_to_contain_text("value_200")
            expect(page.get_by_text("This is the beginning.")).to_be_visible()
            expect(page.locator(".attachment__name:visible")).to_be_in_viewport()
            faults = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults] == []
            page.get_by_role("link", name="Show less").click()
            expect(code).not_to_contain_text("value_8 = 8")
        expect_live(page)
        assert window.faults == window.refusals == []

    def test_a_text_that_arrives_looks_like_one_that_was_there(self, window, ada, chat_id):
        window.open_chat(chat_id)
        ada.send_files(chat_id, ada.upload(chat_id, "a.py", b"import this\n" * 20))
        shown = []
        for _ in range(2):
            expect(window.page.locator(".attachment__code:visible .kn").first).to_have_text("import")
            shown.append(window.page.locator(".attachment__excerpt:visible").evaluate("(one) => one.outerHTML"))
            window.open_chat(chat_id)
        assert shown[0].split() == shown[1].split()


class TestWithoutScripts:
    def test_a_text_opens_as_a_page(self, open_window, ada, ben, chat_id):
        window = open_window(java_script_enabled=False)
        window.sign_in(ben)
        ada.send_files(chat_id, ada.upload(chat_id, "list.txt", b"duck\n" * 20))
        page = window.page
        page.goto(f"/chats/{chat_id}")
        page.get_by_role("link", name="Show all").click()
        expect(page.locator(".attachment__code")).to_have_text("duck\n" * 19 + "duck")
        page.get_by_role("link", name="Show in chat").click()
        expect(page.locator(".attachment__name")).to_have_text("list.txt")

    def test_pictures_open_covers_open_and_cards_download(self, open_window, ada, ben, chat_id):
        window = open_window(java_script_enabled=False)
        covered = ada.upload(chat_id, "end.png", picture_bytes(size=(600, 400)), is_spoiler="true")
        shown = ada.upload(chat_id, "a.png", picture_bytes(size=(600, 400)))
        ada.send_files(chat_id, shown, covered, ada.upload(chat_id, "notes.txt", b"hello"))
        window.sign_in(ben)
        window.page.goto(f"/chats/{chat_id}")
        page = window.page
        expect(page.locator(f"[data-file-id='{covered}']")).to_be_hidden()
        page.locator(".cover__label").click()
        expect(page.locator(f"[data-file-id='{covered}']")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download notes.txt").click()
        assert download.value.suggested_filename == "notes.txt"
        with page.expect_popup() as opened:
            page.locator(f"[data-file-id='{shown}']").click()
        assert opened.value.url.endswith(f"/files/{shown}")
