"""A chat's menu and its members' roles, in two windows each."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from chatapp.lib import clock
from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.window import Window

_JOINED = re.compile(r'"user:\d+","phx_reply",\{"status":"ok"')


@pytest.fixture
def chat_id(ada, ben) -> int:
    ada.new_chat(title="Another")
    return ada.new_chat(ben, title="Boat crew")


def signed_in(open_window, person: ApiPerson, address: str = "/chats", **options) -> Window:
    """Return a window of `person` on `address` that has joined its topics."""
    window = open_window(**options)
    window.enter(person)
    heard: list[str] = []
    window.page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    window.page.goto(address)
    for _ in range(800):
        if address.startswith("/join") or "java_script_enabled" in options or any(map(_JOINED.search, heard)):
            if "java_script_enabled" not in options:
                window.wait_until_started()
            return window
        window.page.wait_for_timeout(25)
    raise AssertionError("The person's own stream was not joined.")


def press_menu(page: Page, item: str) -> None:
    page.get_by_label("Chat menu").click()
    page.locator("#chat-head").get_by_role("button", name=item).click()
    expect(page.locator("#chat-head details[open]")).to_have_count(0)


def in_section(page: Page, section: str):
    return page.locator(f'#sidebar [data-section="{section}"] .row__name')


class TestKeeping:
    def test_a_favourite_moves_up_in_every_window_of_its_person(self, open_window, ada, ben, chat_id):
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        bens = signed_in(open_window, ben)
        here.open_chat(chat_id)
        press_menu(here.page, "Add to favorites")
        for window in (here, elsewhere):
            expect(in_section(window.page, "favourite")).to_have_text(["Boat crew"])
            expect(in_section(window.page, "chats")).to_have_text(["Another"])
        expect(here.page.get_by_label("Chat menu")).to_be_focused()
        expect(in_section(bens.page, "chats")).to_have_text(["Boat crew"])
        here.page.reload()
        expect(in_section(here.page, "favourite")).to_have_text(["Boat crew"])
        press_menu(here.page, "Remove from favorites")
        expect(in_section(elsewhere.page, "favourite")).to_have_count(0)
        expect(elsewhere.page.get_by_role("heading", name="Favorites")).to_be_hidden()
        assert here.faults == elsewhere.faults == []

    def test_an_archived_chat_goes_behind_a_fold_and_comes_back(self, open_window, ada, ben, chat_id):
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        here.open_chat(chat_id)
        press_menu(here.page, "Archive")
        fold = elsewhere.page.locator('details[data-section="archived"] > summary')
        expect(in_section(elsewhere.page, "archived")).to_be_hidden()
        fold.click()
        expect(in_section(elsewhere.page, "archived")).to_have_text(["Boat crew"])
        ben.say(chat_id, "still talking")
        expect(elsewhere.page.locator('[data-section="archived"] .row__line')).to_contain_text("still talking")
        press_menu(here.page, "Unarchive")
        expect(in_section(elsewhere.page, "chats")).to_have_text(["Boat crew", "Another"])
        expect(fold).to_be_hidden()

    def test_a_muted_chat_counts_quietly_and_calls_no_one(self, open_window, ada, ben, chat_id):
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        here.open_chat(chat_id)
        here.page.get_by_label("Notify me about").click()
        here.page.locator("#chat-head").get_by_role("button", name="Mentions only").click()
        row = elsewhere.page.locator(f'.row[data-chat-id="{chat_id}"]')
        expect(row.locator(".row__muted")).to_be_visible()
        here.page.goto("/chats")
        ben.say(chat_id, "nothing that hurries")
        expect(row.locator("[data-count]")).to_have_text("1")
        expect(elsewhere.page).to_have_title(re.compile(r"^Chats"))
        ben.say(chat_id, "but this does, @Ada")
        expect(elsewhere.page).to_have_title(re.compile(r"^\(1\) Chats"))
        here.open_chat(chat_id)
        here.page.get_by_label("Notify me about").click()
        choices = here.page.locator("#chat-head [name=notifications]")
        expect(choices.nth(2)).to_have_attribute("aria-pressed", "true")
        choices.nth(0).click()
        expect(row.locator(".row__muted")).to_be_hidden()
        expect(choices.nth(2)).to_have_attribute("aria-pressed", "false")

    def test_a_mute_for_an_hour_ends_by_itself_or_in_the_menu(self, open_window, ada, chat_id):
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        here.open_chat(chat_id)
        bell = here.page.get_by_label("Notify me about")
        head = here.page.locator("#chat-head")
        row = elsewhere.page.locator(f'.row[data-chat-id="{chat_id}"]')
        bell.click()
        head.get_by_role("button", name="Mute for 1 hour").click()
        expect(row.locator(".row__muted")).to_be_visible()
        bell.click()
        expect(head.get_by_text("Muted until")).to_be_visible()
        expect(head.get_by_role("button", name="Mute for 1 hour")).to_be_hidden()
        head.get_by_role("button", name="Unmute").click()
        expect(row.locator(".row__muted")).to_be_hidden()
        expect(here.page.locator("#chat-head.head--muted")).to_have_count(0)
        # By itself, in all open pages.
        until = clock.to_rfc3339(clock.now() + timedelta(seconds=3))
        ada.call("PUT", f"/api/chats/{chat_id}/mute", level="everything", until=until)
        expect(here.page.locator("#chat-head.head--muted")).to_have_count(1)
        for window in (here, elsewhere):
            window.page.wait_for_function("(until) => Date.now() > Date.parse(until)", arg=until)
            window.page.evaluate("dispatchEvent(new Event('focus'))")
        expect(row.locator(".row__muted")).to_be_hidden()
        expect(here.page.locator("#chat-head.head--muted")).to_have_count(0)
        assert here.faults == elsewhere.faults == []

    def test_a_chat_marked_unread_is_so_everywhere(self, open_window, ada, ben, chat_id):
        for text in ("one", "two"):
            ben.say(chat_id, text)
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        here.open_chat(chat_id)
        count = elsewhere.page.locator(f'.row[data-chat-id="{chat_id}"] [data-count]')
        expect(count).to_have_text("0")
        press_menu(here.page, "Mark as unread")
        here.page.wait_for_url("**/chats")
        expect(count).to_have_text("1")
        expect(here.page.locator(f'.row[data-chat-id="{chat_id}"] [data-count]')).to_have_text("1")

    def test_what_one_has_begun_to_write_stands_in_the_list_of_the_other_window(self, open_window, ada, chat_id):
        here, elsewhere = signed_in(open_window, ada), signed_in(open_window, ada)
        here.open_chat(chat_id)
        here.page.locator("#content").press_sequentially("about Thursday")
        draft = elsewhere.page.locator(f'.row[data-chat-id="{chat_id}"] .row__draft')
        expect(draft).to_have_text("about Thursday")
        here.say("about Thursday, then")
        expect(draft).to_be_hidden()

    def test_what_one_typed_just_before_leaving_stands_in_the_next_pages_list(self, open_window, ada, ben, chat_id):
        other = ada.new_chat(ben, title="The other one")
        window = signed_in(open_window, ada)
        window.open_chat(chat_id)
        window.page.route("**/draft", lambda route: route.abort())
        window.page.locator("#content").fill("half a thought")
        window.page.goto(f"/chats/{other}")
        expect(window.page.locator(f'.row[data-chat-id="{chat_id}"] .row__draft')).to_have_text("half a thought")


class TestPeople:
    def test_who_is_asked_in_appears_in_an_open_panel_and_is_gone_when_they_decline(self, open_window, ada, chat_id):
        cy = ApiPerson(ada.base, "Cy")
        window = signed_in(open_window, ada)
        window.page.goto(f"/chats/{chat_id}/members")
        window.wait_until_live()
        invited = window.page.locator("#members [data-group=invited]")
        expect(invited).to_be_hidden()
        ada.call("POST", f"/api/chats/{chat_id}/members", user_ids=[cy.id])
        expect(invited).to_contain_text("Cy")
        cy.call("DELETE", f"/api/users/invited_chats/{chat_id}")
        expect(invited).to_be_hidden()

    def test_roles_are_given_and_what_they_allow_appears_at_once(self, open_window, ada, ben, chat_id):
        cy = ApiPerson(ada.base, "Cy")
        ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[cy.email])
        cy.call("PUT", f"/api/users/invited_chats/{chat_id}")
        adas, bens = signed_in(open_window, ada), signed_in(open_window, ben)
        for window in (adas, bens):
            window.open_chat(chat_id)
            window.page.locator("[data-opens=members]").click()
        about_cy = bens.page.get_by_label("Actions for Cy")
        expect(about_cy).to_be_hidden()

        def act(name: str, action: str, answer: str = "") -> None:
            adas.page.get_by_label(f"Actions for {name}").click()
            adas.page.locator(".menu[open]").get_by_role("button", name=action).click()
            if answer:
                adas.page.get_by_role("dialog").get_by_role("button", name=answer).click()

        act("Ben", "Make moderator")
        expect(adas.page.locator(".message--system").last).to_contain_text("Ben is now a moderator")
        expect(bens.page.locator("#members").get_by_role("link", name="Join links")).to_be_visible()
        about_cy.click()
        expect(bens.page.locator(".menu[open]").get_by_role("button", name="Remove")).to_be_visible()
        expect(bens.page.locator(".menu[open]").get_by_role("button", name="Make owner")).to_be_hidden()
        bens.page.keyboard.press("Escape")
        act("Ben", "Make member")
        expect(about_cy).to_be_hidden()

        act("Cy", "Remove", answer="Cancel")
        expect(adas.page.locator("#members")).to_contain_text("Cy")
        act("Cy", "Remove", answer="Remove")
        for window in (adas, bens):
            expect(window.page.locator("#members .member__name")).to_have_text(["Ada", "Ben"])
        act("Ben", "Make owner", answer="Transfer")
        expect(adas.page.get_by_label("Actions for Ben")).to_be_hidden()
        expect(bens.page.get_by_label("Actions for Ada")).to_be_visible()
        assert adas.faults == bens.faults == []


def test_the_title_counts_the_same_before_and_after_its_script(open_window, ada, ben, chat_id):
    other = ada.new_chat(title="(7) wonders")
    ada.call("POST", f"/api/chats/{other}/members", user_list=[ben.email])
    ada.say(chat_id, "one")
    plain, here = (signed_in(open_window, ben, java_script_enabled=is_on) for is_on in (False, True))
    ben.call("PUT", f"/api/users/invited_chats/{other}")
    ada.say(other, "two")
    ada.call("POST", f"/api/chats/{ada.new_chat(title='Harvest')}/members", user_list=[ben.email])
    for path, title in (("/chats", "(3) Chats · ChatApp"), ("/people", "(3) People · ChatApp")):
        for window in (plain, here):
            window.page.goto(path)
            expect(window.page).to_have_title(title)
    here.open_chat(other)
    # An open chat has no unread count; the digits in its name stay.
    expect(here.page).to_have_title("(2) (7) wonders · ChatApp")
    here.page.get_by_role("button", name="Decline Harvest").click()
    here.page.wait_for_url("**/chats/invited")
    expect(here.page).to_have_title("(1) Invitations · ChatApp")
    assert here.faults == []


def test_a_chat_has_its_color_also_where_scripts_draw_it(open_window, ada, ben):
    here = signed_in(open_window, ben)
    page = here.page
    chat_id = ada.new_chat(title="Color crew")
    mark = re.compile(rf"\bavatar--{chat_id % 8}\b")
    ada.call("POST", f"/api/chats/{chat_id}/members", user_list=[ben.email])
    expect(page.locator(".invitation", has_text="Color crew").locator(".avatar")).to_have_class(mark)
    ben.call("PUT", f"/api/users/invited_chats/{chat_id}")
    expect(page.locator(".row", has_text="Color crew").locator(".avatar")).to_have_class(mark)
    page.keyboard.press("Control+k")
    page.keyboard.type("Color")
    expect(page.get_by_role("option", name=re.compile("Color crew")).locator(".avatar")).to_have_class(mark)
