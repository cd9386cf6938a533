"""People: a picture and a status changed in one window and shown in another, the directory, messaging someone."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Route, expect

from chatapp.tests import pictures
from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.cutting import wait_for
from chatapp.tests.browser.window import Window

PROFILE = "/settings/profile"
PICTURE: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": pictures.picture_bytes(size=(300, 200))}
NO_PICTURE: FilePayload = {"name": "me.png", "mimeType": "image/png", "buffer": pictures.HTML}
VECTOR: FilePayload = {"name": "me.svg", "mimeType": "image/svg+xml", "buffer": pictures.SVG}


@pytest.fixture
def too_large(tmp_path) -> Path:
    """A 20 MB file with a picture's name."""
    (tmp_path / "me.png").write_bytes(b"\0" * 20 * 1024 * 1024)
    return tmp_path / "me.png"


@pytest.fixture
def chat_id(ada, ben) -> int:
    return ada.new_chat(ben, title="Launch week")


@pytest.fixture
def sign_in(open_window):
    """Return sign_in(person, **options): a window of theirs that must stay without errors."""
    opened: list[Window] = []

    def one(person: ApiPerson, **options) -> Window:
        opened.append(open_window(**options))
        opened[-1].sign_in(person)
        return opened[-1]

    yield one
    for window in opened:
        # The browser logs the refused form.
        assert [fault for fault in window.faults if "status of 422" not in fault] == []


def picture_in(place: Locator) -> Locator:
    return place.locator(".avatar__image")


def is_drawn(picture: Locator) -> bool:
    picture.scroll_into_view_if_needed()
    return bool(picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)"))


class TestPicture:
    def test_chosen_here_seen_there_in_messages_rows_and_members(self, sign_in, ada, ben, chat_id):
        ada.say(chat_id, "before")
        # In a group of messages only the first has the avatar.
        ben.say(chat_id, "between")
        here, there = sign_in(ada), sign_in(ben)
        there.open_chat(chat_id)
        expect(there.message("before").locator(".message__avatar")).to_have_text("A")
        expect(picture_in(there.message("before"))).to_have_count(0)
        here.page.goto(PROFILE)
        here.page.get_by_label("Picture", exact=True).set_input_files(PICTURE)
        preview = picture_in(here.page.locator(".identity"))
        expect(preview).to_have_attribute("src", re.compile("^data:image/png"))
        here.page.get_by_label("Name").fill("Ada Keller")
        here.page.get_by_role("button", name="In a meeting").click()
        expect(here.page.locator(".identity")).to_have_text(re.compile(r"Ada Keller\s*💬 In a meeting"))
        here.page.get_by_role("button", name="Save").click()
        expect(here.page.get_by_role("status")).to_contain_text("Profile saved.")
        assert is_drawn(preview)
        # New messages carry the new avatar, also in windows that were open all along.
        here.open_chat(chat_id)
        assert is_drawn(picture_in(here.page.locator(".me")))
        here.say("after")
        there.expect_said("after")
        for text in ("after", "before"):
            assert is_drawn(picture_in(there.message(text)))
            expect(there.message(text).locator(".message__author")).to_have_text("Ada Keller")
        there.page.reload()
        there.wait_until_live()
        assert is_drawn(picture_in(there.message("before")))
        there.page.locator("[data-opens=members]").click()
        row = there.page.locator(f'#members .member[data-user-id="{ada.id}"]')
        assert is_drawn(picture_in(row))
        expect(row).to_contain_text("💬 In a meeting")

    def test_a_picture_that_is_gone_gives_way_to_the_initials(self, sign_in, open_window, ada, ben, chat_id):
        here = sign_in(ada)
        here.page.goto(PROFILE)
        here.page.get_by_label("Picture", exact=True).set_input_files(PICTURE)
        here.page.get_by_role("button", name="Save").click()
        expect(here.page.get_by_role("status")).to_be_visible()
        ada.say(chat_id, "with a face")
        there = open_window()
        there.sign_in(ben)
        there.context.route("**/media/avatars/**", lambda route: route.fulfill(status=404))
        there.open_chat(chat_id)
        expect(there.message("with a face").locator(".message__avatar")).to_have_text("A")
        expect(picture_in(there.message("with a face"))).to_have_count(0)
        ben.say(chat_id, "between")
        ada.say(chat_id, "live")
        expect(there.message("live")).to_be_visible()
        expect(picture_in(there.message("live"))).to_have_count(0)

    def test_chosen_before_the_script_is_there_it_is_shown_too(self, sign_in, ada):
        page = sign_in(ada).page
        held: list[Route] = []
        page.route(re.compile(r"/accounts/profile\b[^/]*\.js$"), lambda route: held.append(route))
        page.goto(PROFILE)
        page.get_by_label("Picture", exact=True).set_input_files(PICTURE)
        wait_for(page, lambda: held)
        held[0].continue_()
        expect(picture_in(page.locator(".identity"))).to_have_attribute("src", re.compile("^data:image/png"))

    def test_an_idea_before_the_script_is_there_is_saved_at_once(self, sign_in, ada):
        page = sign_in(ada).page
        held: list[Route] = []
        page.route(re.compile(r"/accounts/profile\b[^/]*\.js$"), lambda route: held.append(route))
        page.goto(PROFILE, wait_until="domcontentloaded")
        page.get_by_role("button", name="🎧 Heads down").click()
        expect(page.get_by_role("status")).to_contain_text("Profile saved.")
        assert ada.call("GET", "/api/users/me")["status"] == "🎧 Heads down"
        page.unroute_all()
        page.goto(PROFILE)
        status = page.get_by_label("Status", exact=True)
        expect(page.locator("[data-behaviour]:not([data-started])")).to_have_count(0)
        page.get_by_role("button", name="Clear").click()
        expect(status).to_have_value("")
        assert ada.call("GET", "/api/users/me")["status"] == "🎧 Heads down"

    def test_is_removed_again(self, sign_in, ada):
        page = sign_in(ada).page
        page.goto(PROFILE)
        page.get_by_label("Picture", exact=True).set_input_files(PICTURE)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("button", name="Remove picture").click()
        expect(page.get_by_role("status")).to_contain_text("Picture removed.")
        expect(page.locator(".identity .avatar")).to_have_text("A")

    def test_what_cannot_be_one_is_said_at_once_and_the_rest_is_saved(self, sign_in, ada, too_large):
        page = sign_in(ada).page
        page.goto(PROFILE)
        page.get_by_label("Status", exact=True).fill("typed")
        for file, sentence in ((too_large, "5 MB at most"), (VECTOR, "Must be a picture")):
            page.get_by_label("Picture", exact=True).set_input_files(file)
            expect(page.locator("#picture-error")).to_contain_text(sentence)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Profile saved.")
        expect(page.get_by_label("Status", exact=True)).to_have_value("typed")


class TestPrivacy:
    def test_a_switch_before_the_script_is_there_counts_too(self, sign_in, ada):
        page = sign_in(ada).page
        held: list[Route] = []
        page.route(re.compile(r"/accounts/privacy\b[^/]*\.js$"), lambda route: held.append(route))
        page.goto("/settings/privacy")
        page.get_by_role("switch", name="Show others what I have read").press("Space")
        wait_for(page, lambda: held)
        assert ada.call("GET", "/api/users/me")["show_reading"] is True
        held[0].continue_()
        expect(page.get_by_role("status")).to_have_text("Saved.")
        assert ada.call("GET", "/api/users/me")["show_reading"] is False

    def test_the_switch_counts_at_once_and_stays(self, sign_in, ada):
        page = sign_in(ada).page
        page.goto("/settings/privacy")
        switch = page.get_by_role("switch", name="Show others what I have read")
        expect(switch).to_be_checked()
        switch.focus()
        page.keyboard.press("Space")
        expect(page.get_by_role("status")).to_have_text("Saved.")
        assert ada.call("GET", "/api/users/me")["show_reading"] is False
        page.reload()
        expect(switch).not_to_be_checked()

    def test_goes_back_when_it_could_not_be_kept(self, open_window, ada):
        window = open_window()
        window.sign_in(ada)
        window.page.goto("/settings/privacy")
        window.page.locator("form[data-behaviour=privacy][data-started]").wait_for()
        window.context.set_offline(True)
        switch = window.page.locator("[name=show_reading]")
        switch.click()
        expect(window.page.get_by_role("status")).to_contain_text("Not saved")
        expect(switch).to_be_checked()


class TestDirectory:
    def test_someone_is_found_while_one_types_and_written_to(self, sign_in, server, ada):
        zora = ApiPerson(server.url, "Zora Quill")
        here, there = sign_in(ada), sign_in(zora)
        page = here.page
        page.get_by_role("link", name="People").click()
        page.get_by_role("searchbox", name="Search people").fill("quil")
        rows = page.locator(".person-row")
        expect(rows).to_have_count(1)
        expect(page).to_have_url(re.compile(r"/people\?q=quil$"))
        expect(page.locator("[data-found]")).to_have_text("1 person")
        page.get_by_role("searchbox", name="Search people").fill("no one of that name")
        expect(page.get_by_role("heading", name="No matching people")).to_be_visible()
        page.go_back()
        page.goto("/people?q=quil")
        rows.get_by_role("link", name="Zora Quill").click()
        expect(page.get_by_role("heading", name="Zora Quill", level=2)).to_be_visible()
        page.get_by_role("button", name="Message").click()
        here.wait_until_live()
        expect(page.locator("#chat-name")).to_have_text("Zora Quill")
        # Nothing is visible before the first message.
        here.say("A word with you")
        expect(there.page.locator("#chat-list .row__name")).to_have_text(ada.name)

    def test_a_face_a_name_and_a_mention_open_the_card_of_their_person(self, sign_in, ada, ben, chat_id):
        ben.say(chat_id, "Who am I, @Ada?")
        window = sign_in(ada)
        page = window.page
        window.open_chat(chat_id)
        card = page.get_by_role("dialog")
        for place, name in ((".message__author", "Ben"), (".message__avatar", "Ben"), (".mention", "Ada")):
            window.message("Who am I, @Ada?").locator(place).click()
            expect(card.get_by_role("heading")).to_have_text(name)
            page.keyboard.press("Escape")
            expect(card).to_have_count(0)
        page.locator("[data-opens=members]").click()
        # Known to be away by then: the row has moved.
        away = page.locator("#members [data-group=away]")
        away.get_by_role("link", name="Ben").press("Enter")
        expect(card).to_contain_text("1 chat in common")
        assert Axe().run(page).response["violations"] == []
        card.get_by_role("link", name="Profile").click()
        expect(page).to_have_url(re.compile(rf"/people/{ben.id}$"))
        page.get_by_role("link", name="Launch week").last.click()
        window.wait_until_live()
        window.message("Who am I, @Ada?").locator(".message__author").click()
        card.get_by_role("button", name="Message").click()
        expect(page.locator("#chat-name")).to_have_text("Ben")

    def test_a_blocked_person_is_not_written_to_from_their_card(self, sign_in, ada, ben, chat_id):
        ben.say(chat_id, "hello")
        window = sign_in(ada)
        card, message = window.page.get_by_role("dialog"), window.page.locator("[data-write]")
        window.open_chat(chat_id)
        window.message("hello").locator(".message__author").click()
        card.get_by_role("button", name="Block").click()
        expect(card.get_by_role("button", name="Unblock")).to_be_visible()
        expect(message).to_be_hidden()
        window.page.reload()
        window.message("hello").locator(".message__author").click()
        expect(card.get_by_role("button", name="Unblock")).to_be_visible()
        expect(message).to_be_hidden()
        card.get_by_role("button", name="Unblock").click()
        expect(message).to_be_visible()


class TestWithoutJavaScript:
    def test_a_picture_a_refusal_and_a_word_with_someone(self, sign_in, server, ada):
        zora = ApiPerson(server.url, "Mira Vane")
        page = sign_in(ada, java_script_enabled=False).page
        page.goto(PROFILE)
        page.get_by_label("Status", exact=True).fill("typed")
        page.get_by_label("Picture", exact=True).set_input_files(NO_PICTURE)
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#picture-error")).to_contain_text("must be a picture")
        expect(page.get_by_label("Status", exact=True)).to_have_value("typed")
        page.get_by_label("Picture", exact=True).set_input_files(PICTURE)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Profile saved.")
        expect(picture_in(page.locator(".identity"))).to_be_visible()
        page.goto("/settings/privacy")
        page.locator("[name=show_reading]").uncheck()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").first).to_contain_text("Settings saved.")
        page.goto("/people")
        page.get_by_role("searchbox", name="Search people").fill("vane")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name=f"Message {zora.name}").click()
        expect(page).to_have_url(re.compile(r"/chats/\d+$"))
        assert page.goto(f"/people/{zora.id}")

    def test_20_mb_lead_to_a_page_that_says_so(self, open_window, ada, too_large):
        window = open_window(java_script_enabled=False)
        window.enter(ada)
        page = window.page
        page.goto(PROFILE)
        page.get_by_label("Picture", exact=True).set_input_files(too_large)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("The picture is too large: 5 MB at most.")).to_be_visible()
