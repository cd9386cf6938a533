"""Files sent from the browser: chosen, pasted, dropped; over lost connections and reloads; in threads and edits."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from chatapp.tests.browser.cutting import offline, wait_for, watch_sockets
from chatapp.tests.browser.window import Window
from chatapp.tests.pictures import picture_bytes

MEGABYTE = 1_048_576


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Launch")


@pytest.fixture
def window(open_window, ada, chat_id):
    opened = open_window()
    watch_sockets(opened)
    opened.sign_in(ada)
    opened.open_chat(chat_id)
    yield opened
    assert opened.faults_without_connection() == []


def a_file(name: str, content: bytes = b"hello", mime: str = "text/plain") -> dict[str, Any]:
    return {"name": name, "mimeType": mime, "buffer": content}


def choose(page: Page, *files: dict[str, Any], form: str = "#composer") -> None:
    page.locator(f"{form} [name=files]").set_input_files(list(files))


def names(root: Page | Locator) -> Locator:
    return root.locator(".tray .tray__name")


def sent_files(person, chat_id) -> list[list[str]]:
    """Return the names of the files of each message."""
    return [[file["name"] for file in message["files"]] for message in person.messages(chat_id)]


class TestSending:
    def test_several_chosen_files_and_a_caption_are_one_message(self, window, open_window, ben, chat_id):
        other = open_window()
        other.sign_in(ben)
        other.open_chat(chat_id)
        choose(window.page, a_file("notes.txt"), a_file("plan.csv", b"a,b\n"))
        expect(names(window.page)).to_have_text(["notes.txt", "plan.csv"])
        expect(window.page.locator(".tray__state")).to_have_text([re.compile("Ready"), re.compile("Ready")])
        window.say("Two papers")
        expect(other.page.locator(".attachment__name")).to_have_text(["notes.txt", "plan.csv"])
        expect(window.page.locator(".tray__file")).to_have_count(0)
        window.expect_said("Two papers")
        assert sent_files(ben, chat_id) == [["notes.txt", "plan.csv"]]

    def test_a_pasted_screenshot_is_sent_without_a_word(self, window, ben, chat_id):
        paste(window.page, "#content", "image.png", picture_bytes("PNG", size=(640, 400)), "image/png")
        expect(names(window.page)).to_have_text([re.compile(r"^Screenshot \d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d\.png$")])
        expect(window.page.locator(".tray__face img")).to_be_visible()
        window.page.get_by_role("button", name="Send", exact=True).click()
        expect(window.page.locator("article[data-id] .attachment__picture")).to_be_visible()
        assert len(sent_files(ben, chat_id)) == 1

    def test_files_dropped_anywhere_on_the_conversation_are_added(self, window, ben, chat_id):
        drag(window.page, "#timeline", "dragenter", "film.mp4")
        expect(window.page.locator(".drop")).to_contain_text("Drop to add to your message")
        expect(window.page.locator(".drop")).to_contain_text("Up to 10 files, 100 MB each. Nothing is sent yet.")
        drag(window.page, "#timeline", "drop", "film.mp4", "notes.txt")
        expect(window.page.locator(".drop")).to_have_count(0)
        expect(names(window.page)).to_have_text(["film.mp4", "notes.txt"])
        assert ben.messages(chat_id) == []

    def test_a_removed_file_is_not_sent_and_the_others_keep_the_order_chosen(self, window, ben, chat_id):
        page = window.page
        choose(page, *(a_file(f"{name}.txt") for name in ("one", "two", "three", "four")))
        page.get_by_role("button", name="Remove: two.txt").click()
        page.locator(".tray__file", has_text="four.txt").focus()
        page.keyboard.press("Alt+ArrowLeft")
        expect(names(page)).to_have_text(["one.txt", "four.txt", "three.txt"])
        expect(page.locator(".tray__file", has_text="four.txt")).to_be_focused()
        page.locator(".tray__file", has_text="three.txt").drag_to(
            page.locator(".tray__file", has_text="one.txt"), target_position={"x": 5, "y": 20}
        )
        expect(names(page)).to_have_text(["three.txt", "one.txt", "four.txt"])
        page.keyboard.press("Delete")
        window.say("In this order")
        window.expect_said("In this order")
        assert sent_files(ben, chat_id) == [["three.txt", "one.txt", "four.txt"]]

    def test_a_picture_is_described_and_covered_by_its_sender(self, window, ben, chat_id):
        page = window.page
        choose(page, a_file("plan.png", picture_bytes("PNG", size=(64, 40)), "image/png"))
        page.get_by_role("button", name="Describe or cover: plan.png").click()
        page.get_by_label("What is in it").fill("The way to the lake")
        page.keyboard.press("Enter")
        expect(page.get_by_label("What is in it")).to_be_hidden()
        page.get_by_role("button", name="Describe or cover: plan.png").click()
        page.get_by_label("Cover it until it is opened").check()
        window.say("Sunday")
        window.expect_said("Sunday")
        [message] = ben.messages(chat_id)
        [file] = message["files"]
        assert (file["alt"], file["is_spoiler"]) == ("The way to the lake", True)

    def test_a_picture_without_text_is_sent_from_a_phone(self, open_window, ada, chat_id):
        phone = open_window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        phone.sign_in(ada)
        phone.open_chat(chat_id)
        choose(phone.page, a_file("photo.png", picture_bytes("PNG", size=(300, 400)), "image/png"))
        phone.page.get_by_role("button", name="Send", exact=True).tap()
        expect(phone.page.locator("article[data-id] .attachment__picture")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390


class TestRefusing:
    def test_what_cannot_be_sent_never_stops_the_others(self, window, ben, chat_id):
        page = window.page
        page.evaluate("document.querySelector('#composer [name=files]').dataset.mostBytes = 1048576")
        choose(page, a_file("film.mp4", bytes(MEGABYTE + 1)), a_file("empty.txt", b""), a_file("notes.txt"))
        expect(names(page)).to_have_text(["notes.txt"])
        expect(page.locator("#composer-error")).to_contain_text("film.mp4 was not added. It is larger than 1 MB.")
        expect(page.locator("#composer-error")).to_contain_text("empty.txt was not added. It is empty.")
        window.say("Only notes")
        window.expect_said("Only notes")
        assert sent_files(ben, chat_id) == [["notes.txt"]]

    def test_a_folder_is_refused_with_a_sentence(self, window):
        drag(window.page, "#timeline", "dragenter", "photos")
        expect(window.page.locator(".drop")).to_be_visible()
        window.page.evaluate("DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: true })")
        drag(window.page, "#timeline", "drop", "photos")
        expect(window.page.locator("#composer-error")).to_contain_text("photos was not added. Folders can’t be sent")

    def test_the_eleventh_file_stays_outside(self, window):
        choose(window.page, *(a_file(f"{number}.txt") for number in range(12)))
        expect(window.page.locator(".tray__file")).to_have_count(10)
        expect(window.page.locator("#composer-error")).to_contain_text(
            "A message has at most 10 files. 2 files were not added."
        )

    @pytest.mark.parametrize(
        ("status", "sentence"),
        [(413, "refuses uploads of this size"), (507, "no space left for files")],
    )
    def test_what_a_proxy_refuses_is_said_and_can_be_tried_again(self, window, ben, chat_id, status, sentence):
        page = window.page
        page.route(re.compile("/api/files/"), lambda route: route.fulfill(status=status, body="<html>No</html>"))
        choose(page, a_file("notes.txt"))
        expect(page.locator(".tray__state")).to_contain_text(sentence)
        window.say("Notes")
        expect(page.locator("article[data-state=failed] .message__state")).to_contain_text(sentence)
        page.unroute_all()
        window.faults.clear()
        page.locator("article[data-state=failed]").get_by_role("button", name="Retry", exact=True).first.click()
        window.expect_said("Notes")
        assert sent_files(ben, chat_id) == [["notes.txt"]]

    def test_a_busy_server_is_waited_for(self, window, ben, chat_id):
        page, answers = window.page, [503, 429]
        headers = {"Retry-After": "1"}

        def refuse(route):
            route.fulfill(status=answers.pop(), headers=headers) if answers else route.continue_()

        page.route(re.compile("/api/files/"), refuse)
        choose(page, a_file("notes.txt"))
        expect(page.locator(".tray__state")).to_have_text("The server is busy. The upload continues by itself.")
        window.say("Notes")
        window.expect_said("Notes")
        assert sent_files(ben, chat_id) == [["notes.txt"]]
        window.faults.clear()


class TestLosingTheConnection:
    def test_an_upload_goes_on_where_it_was_cut_and_is_sent_once(self, window, ben, chat_id):
        page = window.page
        content = bytes(range(256)) * 4096 * 5
        sizes: list[int] = []

        def count(route):
            if route.request.method == "PATCH":
                sizes.append(int(route.request.headers["upload-offset"]))
                if len(sizes) == 3:
                    return route.abort("connectionreset")
            return route.continue_()

        page.route(re.compile("/api/files/"), count)
        in_pieces_of(page, MEGABYTE)
        choose(page, a_file("film.bin", content, "application/octet-stream"))
        window.say("A film")
        wait_for(page, lambda: len(sizes) >= 3)
        with offline(window):
            page.wait_for_timeout(500)
        window.expect_said("A film")
        [[name]] = sent_files(ben, chat_id)
        assert name == "film.bin"
        # The piece that was cut is sent again, no other.
        assert len(sizes) - len(set(sizes)) <= 1
        assert the_bytes(window) == content

    def test_a_message_written_offline_waits_for_its_files(self, window, ben, chat_id):
        page = window.page
        expect(page.locator("#composer")).to_have_attribute("data-started", "")
        # The first touch loads what sends files, with all that it imports.
        page.click("#content")
        window.wait_until_loaded("attach")
        with offline(window):
            choose(page, a_file("notes.txt"))
            expect(page.locator(".tray__state")).to_have_text("Paused at 0 bytes of 5 bytes")
            window.say("From the tunnel")
            expect(page.locator("article:not([data-id]) .tray__name")).to_have_text("notes.txt")
            assert ben.messages(chat_id) == []
        window.expect_said("From the tunnel")
        assert sent_files(ben, chat_id) == [["notes.txt"]]

    def test_the_tray_is_there_after_a_reload(self, window, ben, chat_id):
        page = window.page
        choose(page, a_file("one.txt"), a_file("two.txt"))
        expect(page.locator(".tray__state")).to_have_text([re.compile("Ready")] * 2)
        page.reload()
        window.wait_until_live()
        expect(names(page)).to_have_text(["one.txt", "two.txt"])
        window.say("Still here")
        window.expect_said("Still here")
        assert sent_files(ben, chat_id) == [["one.txt", "two.txt"]]

    def test_a_reload_in_the_middle_of_an_upload_sends_the_message_once(self, window, ben, chat_id):
        page = window.page
        content = bytes(range(256)) * 4096 * 4
        patches: list[int] = []

        def hold(route):
            if route.request.method != "PATCH":
                return route.continue_()
            patches.append(int(route.request.headers["upload-offset"]))
            # The second piece never ends, until the reload.
            return None if len(patches) == 2 else route.continue_()

        page.route(re.compile("/api/files/"), hold)
        in_pieces_of(page, MEGABYTE)
        choose(page, a_file("film.bin", content, "application/octet-stream"))
        window.say("A film")
        wait_for(page, lambda: len(patches) == 2)
        page.reload()
        window.expect_said("A film")
        assert sent_files(ben, chat_id) == [["film.bin"]]
        assert patches[2] > 0, "it began anew"
        assert the_bytes(window) == content

    def test_an_expired_upload_starts_anew(self, window, ada, ben, chat_id):
        page = window.page
        choose(page, a_file("notes.txt"))
        expect(page.locator(".tray__state")).to_have_text(re.compile("Ready"))
        [file_id] = page.evaluate(STORED_IDS)
        ada.call("DELETE", f"/api/files/{file_id}")
        page.reload()
        window.wait_until_live()
        expect(page.locator(".tray__state")).to_have_text(re.compile("Ready"))
        window.say("Anew")
        window.expect_said("Anew")
        window.faults = [fault for fault in window.faults if "404" not in fault]
        assert sent_files(ben, chat_id) == [["notes.txt"]]

    def test_two_tabs_upload_a_file_once_and_one_sends_it(self, window, ben, chat_id):
        page = window.page
        choose(page, a_file("notes.txt"))
        other = window.new_tab()
        other.goto(f"/chats/{chat_id}")
        expect(names(other)).to_have_text(["notes.txt"])
        expect(other.locator(".tray__state")).to_have_text(re.compile("Ready"))
        window.say("Once")
        window.expect_said("Once")
        expect(other.locator(".tray__file")).to_have_count(0)
        assert sent_files(ben, chat_id) == [["notes.txt"]]


def in_pieces_of(page: Page, size: int) -> None:
    """Let the browser send smaller pieces than the site's."""
    page.evaluate(f"document.querySelector('#composer [name=files]').dataset.pieceBytes = {size}")


class TestThreads:
    def test_a_reply_has_files_like_a_message(self, window, open_window, ben, chat_id):
        root = ben.say(chat_id, "The art?")["id"]
        other = open_window()
        other.sign_in(ben)
        other.page.goto(f"/chats/{chat_id}/messages/{root}/thread")
        window.page.goto(f"/chats/{chat_id}/messages/{root}/thread")
        window.wait_until_live()
        page = window.page
        choose(page, a_file("one.txt"), form="#thread-composer")
        paste(page, "#thread-content", "plan.png", picture_bytes("PNG", size=(640, 400)), "image/png")
        expect(names(page)).to_have_text(["one.txt", "plan.png"])
        expect(page.locator("#composer .tray__file")).to_have_count(0)
        # A reload in the middle is another test: the old page's last piece may still arrive.
        expect(page.locator(".tray__state")).to_have_text([re.compile("Ready")] * 2)
        page.reload()
        window.wait_until_live()
        expect(names(page)).to_have_text(["one.txt", "plan.png"])
        page.fill("#thread-content", "Here")
        page.press("#thread-content", "Enter")
        expect(other.page.locator("#thread-lines .attachment__name")).to_have_text(["one.txt"])
        expect(other.page.locator("#thread-lines .attachment__picture")).to_be_visible()
        expect(page.locator("#thread-lines article[data-id] .attachment")).to_have_count(2)
        expect(page.locator("#lines .attachment")).to_have_count(0)


class TestEdits:
    def test_an_edit_removes_a_file_and_adds_one(self, window, open_window, ben, chat_id):
        other = open_window()
        other.sign_in(ben)
        other.open_chat(chat_id)
        page = window.page
        choose(page, a_file("one.txt"), a_file("two.txt"))
        window.say("Papers")
        window.expect_said("Papers")
        expect(other.page.locator(".attachment__name")).to_have_text(["one.txt", "two.txt"])
        window.choose("Papers", "Edit")
        form = page.locator(".edit-form")
        expect(names(form)).to_have_text(["one.txt", "two.txt"])
        form.get_by_role("button", name="Remove: one.txt").click()
        choose(page, a_file("three.txt"), form=".edit-form")
        expect(names(form)).to_have_text(["two.txt", "three.txt"])
        form.get_by_role("button", name="Save").click()
        expect(other.page.locator(".attachment__name")).to_have_text(["two.txt", "three.txt"])
        expect(page.locator("#lines .attachment__name")).to_have_text(["two.txt", "three.txt"])
        expect(form).to_have_count(0)
        assert sent_files(ben, chat_id) == [["two.txt", "three.txt"]]

    def test_an_edit_describes_and_covers_a_file(self, window, ben, chat_id):
        choose(window.page, a_file("one.txt"))
        window.say("Papers")
        window.expect_said("Papers")
        expect(window.page.locator("#lines [data-file-state=ready]")).to_have_count(1)
        for alt, is_covered in (("A list", True), ("", False)):
            window.choose("Papers", "Edit")
            form = window.page.locator(".edit-form")
            form.get_by_role("button", name="Describe or cover: one.txt").click()
            form.get_by_label("What is in it").fill(alt)
            form.get_by_label("Cover it").set_checked(is_covered)
            form.get_by_role("button", name="Save").click()
            expect(window.page.locator("#lines .cover")).to_have_count(int(is_covered))
            expect(form).to_have_count(0)
            [shown] = ben.messages(chat_id)[-1]["files"]
            assert (shown["alt"], shown["is_spoiler"]) == (alt, is_covered)

    def test_a_cancelled_edit_changes_no_file(self, window, ben, chat_id):
        choose(window.page, a_file("one.txt"))
        window.say("Papers")
        window.expect_said("Papers")
        window.choose("Papers", "Edit")
        form = window.page.locator(".edit-form")
        form.get_by_role("button", name="Remove: one.txt").click()
        form.get_by_role("button", name="Cancel").click()
        expect(window.page.locator("#lines .attachment__name")).to_have_text(["one.txt"])
        assert sent_files(ben, chat_id) == [["one.txt"]]


class TestOnPhones:
    @pytest.fixture
    def phone(self, open_window, ada):
        opened = open_window(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
        opened.enter(ada)
        return opened

    def test_the_camera_adds_a_picture(self, phone, ben, chat_id):
        phone.open_chat(chat_id)
        page = phone.page
        camera = page.get_by_label("Take a picture")
        assert camera.get_attribute("capture") == "environment"
        with page.expect_file_chooser() as chooser:
            camera.tap()
        picture = {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes("JPEG")}
        chooser.value.set_files([picture])
        expect(page.locator(".tray__file")).to_have_count(1)
        # With a text, formatting takes its place.
        page.fill("#content", "Look")
        expect(camera).to_be_hidden()
        page.get_by_role("button", name="Send", exact=True).tap()
        phone.expect_said("Look")
        assert sent_files(ben, chat_id) == [["image.jpg"]]

    def test_a_finger_on_its_picture_moves_a_file(self, phone, chat_id):
        phone.open_chat(chat_id)
        page = phone.page
        choose(page, a_file("one.txt"), a_file("two.txt"), a_file("three.txt"))
        expect(page.locator(".tray__file[data-state=done]")).to_have_count(3)
        line = phone.context.new_cdp_session(page)

        def touch(kind: str, row: int, *, share: float = 0.5) -> None:
            box = page.locator(".tray__face").nth(row).bounding_box()
            points = [{"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] * share}]
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [] if kind == "touchEnd" else points})

        touch("touchStart", 0)
        touch("touchMove", 0, share=0.9)
        touch("touchMove", 2, share=1.2)
        touch("touchEnd", 0)
        expect(page.locator(".tray__name")).to_have_text(["two.txt", "three.txt", "one.txt"])


class TestWithoutJavaScript:
    def test_the_form_sends_its_files_and_an_edit_changes_them(self, open_window, ada, ben, chat_id):
        plain = open_window(java_script_enabled=False)
        plain.sign_in(ada)
        page = plain.page
        page.goto(f"/chats/{chat_id}")
        choose(page, a_file("one.txt"), a_file("two.txt"))
        page.fill("#content", "Papers")
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.locator(".attachment__name")).to_have_text(["one.txt", "two.txt"])
        [message] = ben.messages(chat_id)
        page.goto(f"/chats/{chat_id}/messages/{message['id']}/edit")
        page.get_by_label("Remove one.txt").check()
        page.get_by_role("group", name="two.txt").get_by_label("What is in it").fill("A list")
        page.get_by_label("Add files").set_input_files([a_file("three.txt")])
        page.get_by_role("button", name="Save").click()
        expect(page.locator(".attachment__name")).to_have_text(["two.txt", "three.txt"])
        assert sent_files(ben, chat_id) == [["two.txt", "three.txt"]]


STORED_IDS = """() => new Promise((resolve) => {
  indexedDB.open("chatapp").onsuccess = ({ target: { result: database } }) => {
    database.transaction("uploads").objectStore("uploads").getAll().onsuccess = ({ target: { result } }) => {
      database.close();
      resolve(result.map(({ fileId }) => fileId));
    };
  };
})"""


def the_bytes(window: Window) -> bytes:
    """Return the content of the only file in the window's messages, as it is downloaded."""
    link = window.page.locator("article[data-id] [data-file-state=ready] a.attachment__name")
    expect(link).to_have_count(1)
    return window.context.request.get(link.get_attribute("href")).body()


def drag(page: Page, target: str, event: str, *file_names: str) -> None:
    """Drag files over an element, or drop them there."""
    page.locator(target).evaluate(
        """(target, { event, names }) => {
            const dataTransfer = new DataTransfer();
            for (const name of names) dataTransfer.items.add(new File(["hello"], name));
            const details = { dataTransfer, bubbles: true, cancelable: true };
            if (event === "dragenter") {
              window.dragging = setInterval(() => target.dispatchEvent(new DragEvent("dragover", details)), 50);
            } else clearInterval(window.dragging);
            target.dispatchEvent(new DragEvent(event, details));
        }""",
        {"event": event, "names": list(file_names)},
    )


def paste(page: Page, field: str, name: str, content: bytes, mime: str) -> None:
    """Paste a file, as a browser does with a screenshot."""
    page.locator(field).evaluate(
        """(field, { name, bytes, mime }) => {
            const clipboardData = new DataTransfer();
            clipboardData.items.add(new File([new Uint8Array(bytes)], name, { type: mime }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        {"name": name, "bytes": list(content), "mime": mime},
    )
