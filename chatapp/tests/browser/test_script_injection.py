"""Hundreds of injection texts through every entry point, shown everywhere: nothing executes, no CSP violation.

What each place shows is compared with what it shows for harmless texts: any additional element, or attribute that can
act, is a failure. That the watch can fail is tested in test_injection_watch.py.
"""

from collections.abc import Callable, Iterator
from itertools import zip_longest
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.browser.injection_watch import SAID, Watch
from chatapp.tests.browser.injections import corpus, in_groups, packed
from chatapp.tests.browser.talking import act_on_all, say_all

FAMILIES = corpus()
TEXTS = [text for family in FAMILIES.values() for text in family]
# A third of each family in `make test`, all in `make test-all`.
SOME = [text for family in FAMILIES.values() for text in family[::3]]
LISTS = (pytest.param(SOME, id="some"), pytest.param(TEXTS, id="all", marks=pytest.mark.full))
# The newest hundred unread messages fit on one page, fifty replies in a thread's panel.
AT_ONCE, IN_A_THREAD = 90, 50
PEOPLE = 15
CALM = [
    "Good morning",
    "**Bold** _soft_ ~~gone~~ `code` https://example.org and [mail](mailto:a@example.org)",
    "```python\ndef high_water(day):\n    return 1\n```",
    "- one\n- two\n\n> quoted\n\n3. third",
    "@Ada, look",
    "x" * 600,
]
Play = Callable[[list[str]], set[str]]


@pytest.fixture(scope="module")
def people(server) -> dict[str, ApiPerson]:
    return {name: ApiPerson(server.url, name) for name in ("Ada", "Ben", "Cy")}


@pytest.fixture
def watched(open_window, people) -> Iterator[Callable[..., Watch]]:
    """Return watched(name, **context options): a window that must stay silent."""
    watches: list[Watch] = []

    def one(name: str, **options) -> Watch:
        window = open_window(**options)
        watches.append(Watch(window, has_scripts=options.get("java_script_enabled", True)))
        window.sign_in(people[name])
        return watches[-1]

    yield one
    assert [noise for watch in watches for noise in watch.noise] == []


def assert_no_intruders(play: Play, texts: list[str]) -> None:
    """Run with harmless texts, then with these; the difference was injected."""
    usual = play(CALM) | SAID
    assert len(usual) > 80
    assert sorted(play(texts) - usual) == []


def test_there_are_hundreds_of_them():
    assert len(set(TEXTS)) == len(TEXTS) > 500
    assert all(len(family) > 30 for family in FAMILIES.values())
    assert len(SOME) >= len(TEXTS) / 3


@pytest.mark.parametrize("chosen", LISTS)
def test_what_people_say_is_only_text(people, watched, chosen):
    """Sent and arriving live: timeline, thread, quotes, pins, edits, the chats' last lines; and without JavaScript."""
    ada, ben, cy = people.values()
    # She sends from a page that shows none of it.
    speaker, listener, reader = watched("Ada"), watched("Ben"), watched("Cy")
    plain = watched("Cy", java_script_enabled=False)
    watches = (speaker, listener, reader, plain)

    def play(texts: list[str]) -> set[str]:
        speaker.goto("/settings/appearance")
        for some in in_groups(texts, AT_ONCE):
            chat_id = ada.new_chat(ben, cy, title="Talk")
            root = ada.say(chat_id, "The beginning")["id"]
            thread = f"/chats/{chat_id}/messages/{root}/thread"
            listener.goto(thread)
            listener.window.wait_until_live()
            stored = say_all(speaker.page, chat_id, [{"content": text} for text in some])
            answers = [{"content": one["content"], "reply_to": one["id"], "thread_root": root} for one in stored]
            say_all(speaker.page, chat_id, answers)
            pins = [{"id": one["id"]} for one in stored[::9]]
            act_on_all(speaker.page, chat_id, "pin", pins)
            edits = [{"id": one["id"], "content": f"{one['content']}\n\nEdited."} for one in stored[::9]]
            act_on_all(speaker.page, chat_id, "edit", edits)
            plain.goto(thread)
            reader.goto(f"/chats/{chat_id}/pins")
            for watch, replies in ((plain, IN_A_THREAD), (listener, AT_ONCE)):
                expect(watch.page.locator("#lines .message:not(.message--system)")).to_have_count(len(stored) + 1)
                quotes = watch.page.locator("#thread-lines .message__quote")
                expect(quotes).to_have_count(min(len(stored), replies))
            expect(reader.page.locator("#pins .message")).to_have_count(len(pins))
        for watch in watches:
            watch.look()
        return set().union(*(watch.signs for watch in watches))

    assert_no_intruders(play, chosen)


def test_what_is_being_written_is_only_text(people, watched):
    """The composer, the pending message, the restored draft, and the refused text."""
    ada = people["Ada"]
    writer, plain = watched("Ada"), watched("Ada", java_script_enabled=False)

    def play(texts: list[str]) -> set[str]:
        chat_id = ada.new_chat(title="Notes")
        writer.goto(f"/chats/{chat_id}")
        writer.window.wait_until_live()
        writer.page.evaluate(
            """async (texts) => {
                for (const text of texts) {
                    document.querySelector("#content").value = text;
                    document.querySelector("#composer").requestSubmit();
                    // As keys come: each in a task of its own.
                    await new Promise((done) => setTimeout(done));
                }
            }""",
            texts,
        )
        said = writer.page.locator("article.message:not(.message--system)")
        expect(said).to_have_count(len(texts))
        expect(writer.page.locator("[data-state=sending]")).to_have_count(0, timeout=20_000)
        for draft in packed(texts, at_most=4_000):
            ada.call("PUT", f"/api/chats/{chat_id}/draft", content=draft)
            for watch in (writer, plain):
                watch.goto(f"/chats/{chat_id}")
                expect(watch.page.locator("#content")).to_have_value(draft)
            plain.page.fill("#content", draft + "x" * 4_000)
            plain.page.get_by_role("button", name="Send", exact=True).click()
            expect(plain.page.locator("#composer-error")).to_be_visible()
            plain.look()
        writer.look()
        return writer.signs | plain.signs

    can_be_typed = [text for text in TEXTS if text.isascii() and "\x00" not in text]
    assert_no_intruders(play, can_be_typed[::8])


@pytest.mark.parametrize("chosen", LISTS)
def test_names_of_people_and_chats_are_only_text(server, people, watched, chosen):
    """Names, statuses, email addresses, titles and topics: members, authors, rows, heads, page titles."""
    ada = people["Ada"]
    # What the grammar of addresses accepts. Each list has its own domain: `make test-all` runs both on one site.
    parts = [
        text.lower() for text in TEXTS if text.isascii() and text.isprintable() and not set(' @,;<>()"') & set(text)
    ]
    domain = f"n{len(chosen)}.example.org"
    emails = [f"{part}@{domain}" for part in parts[:: len(parts) // PEOPLE + 1]]
    others = [ApiPerson(server.url, f"P{number}", email=email) for number, email in enumerate(emails[:PEOPLE])]
    chat_id = ada.new_chat(*others, title="Everyone")
    own = [ada.new_chat(other, title="") for other in others]
    titled = [ada.new_chat(title="Named") for _ in others]
    for other in others:
        other.say(chat_id, "Hello")
    live, reader, plain = watched("Ada"), watched("Ada"), watched("Ada", java_script_enabled=False)
    live.goto(f"/chats/{chat_id}")
    live.window.wait_until_live()
    watches = (live, reader, plain)

    def play(texts: list[str]) -> set[str]:
        names, titles = packed(texts, at_most=100), packed(texts, at_most=120)
        for some_names, some_titles in zip_longest(in_groups(names, PEOPLE), in_groups(titles, PEOPLE), fillvalue=[]):
            shown = {renamed(other, name) for other, name in zip(others, some_names, strict=False)} - {None}
            for title, named_chat in zip(some_titles, titled, strict=False):
                entitled(ada, named_chat, title)
            for title, other in zip(some_titles[::5], others, strict=False):
                entitled(ada, chat_id, title)
                other.say(chat_id, "Hello")
            for watch, address in ((reader, f"/chats/{own[0]}"), (plain, f"/chats/{chat_id}/members")):
                watch.goto(address)
            members = plain.page.locator("#members .member__name").all_inner_texts()
            assert shown <= set(members)
        for watch in watches:
            watch.look()
        return set().union(*(watch.signs for watch in watches))

    assert_no_intruders(play, chosen[::2] if chosen is TEXTS else chosen)


def renamed(person: ApiPerson, name: str) -> str | None:
    """Rename a person. Returns the name as it is stored, in NFC and without invisible marks; None when refused."""
    answer = person.tries("PATCH", "/api/users/me", name=name, status=name)
    return None if answer is None else str(answer["name"])


def entitled(person: ApiPerson, chat_id: int, title: str) -> None:
    """Rename a chat, or be refused."""
    person.tries("PATCH", f"/api/chats/{chat_id}", title=title, topic=title)


def test_addresses_and_refused_forms_are_only_text(watched, people):
    """What a page echoes of its own URL, and of an invalid form."""
    reader, plain = watched("Ada"), watched("Ada", java_script_enabled=False)
    chat_id = people["Ada"].new_chat(title="Notes")

    def play(texts: list[str]) -> set[str]:
        for line in packed(texts, at_most=600):
            text = quote(line, safe="")
            plain.goto(f"/signin?next={text}")
            reader.goto(f"/chats/{chat_id}?before={text}#{text}")
            reader.goto(f"/no-such-page/{text}?next={text}")
        for line in packed(texts, at_most=20_000):
            for address, name in (("/chats/new", "emails"), ("/settings/profile", "name")):
                plain.goto(address)
                field = plain.page.locator(f"main [name={name}]:not([type=hidden])")
                field.fill(line)
                with plain.page.expect_navigation():
                    field.evaluate("field => field.form.requestSubmit()")
                expect(field).to_have_attribute("aria-invalid", "true")
        reader.goto(f"/chats/{chat_id}")
        reader.page.evaluate("(texts) => { for (const text of texts) location.hash = text; }", texts)
        for watch in (reader, plain):
            watch.look()
        return reader.signs | plain.signs

    assert_no_intruders(play, [text for text in TEXTS if text.isascii() and text.isprintable()])


def test_staff_see_only_text(server, people, watched, open_window):
    """The admin: messages with their edits, chats, people, searches, and the audit log of it."""
    ada = people["Ada"]
    speaker, desk = watched("Ada"), Watch(open_window())
    desk.window.set_up_site("Olga", server.log())
    speaker.goto("/settings/appearance")

    def play(texts: list[str]) -> set[str]:
        chat_id = ada.new_chat(title="Talk")
        stored = say_all(speaker.page, chat_id, [{"content": text} for text in texts])
        act_on_all(
            speaker.page, chat_id, "edit", [{"id": one["id"], "content": one["content"] + "!"} for one in stored]
        )
        for one in stored:
            desk.goto(f"/admin/chats/message/{one['id']}/change/")
        for title in packed(texts, at_most=100):
            entitled(ada, chat_id, title)
            renamed(ada, title)
            desk.goto(f"/admin/chats/chat/{chat_id}/change/")
            desk.goto(f"/admin/accounts/user/{ada.id}/change/")
        for words in packed(texts, at_most=1_000):
            desk.goto(f"/admin/chats/message/?q={quote(words)}")
        for address in ("accounts/user/", "chats/chat/", "chats/message/", "accounts/auditentry/", "dashboard/"):
            desk.goto(f"/admin/{address}")
        desk.look()
        # The dashboard draws its lines once it has counted for a while.
        return desk.signs | {"polygon[points]", "polyline[points]"}

    assert_no_intruders(play, TEXTS[::24])
    assert desk.noise == []
