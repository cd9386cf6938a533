"""No one sees or does anything in a chat that is not theirs: every page and form × everyone who is not a member."""

from typing import Any

import pytest

from accounts.tests.builders import make_person
from chats.pages.urls import urlpatterns
from chats.tests.api.test_access import NOT_MEMBERS, WORDS, everything, not_member, place  # noqa: F401 - a fixture
from chats.tests.builders import PictureBody, say
from chats.tests.pages.conftest import Browser

CHAT = "chats/<row_id:chat_id>"
MESSAGE = f"{CHAT}/messages/<row_id:message_id>"
# Each page with a chat in its address, and what its form sends. One without a row here fails below.
PAGES: list[tuple[str, dict[str, Any] | None]] = [
    (CHAT, None),
    (CHAT, {"content": "let me in"}),
    (f"{CHAT}/read", {}),
    (f"{CHAT}/about", None),
    (f"{CHAT}/about", {"title": "Mine", "topic": ""}),
    (f"{CHAT}/keep", {"favourite": "yes"}),
    (f"{CHAT}/unread", {}),
    (f"{CHAT}/picture", {"picture": PictureBody()}),
    (f"{CHAT}/picture/remove", {}),
    (f"{CHAT}/join-links", None),
    (f"{CHAT}/join-links", {"hours": "1", "max_uses": "1"}),
    (f"{CHAT}/join-links/<row_id:link_id>/revoke", {}),
    (f"{CHAT}/leave", {}),
    (f"{CHAT}/members", None),
    (f"{CHAT}/members/invite", {"emails": "cy@example.org"}),
    (f"{CHAT}/members/remove", {"user_id": "<row_id:user_id>"}),
    (f"{CHAT}/members/role", {"user_id": "<row_id:user_id>", "role": "moderator"}),
    (f"{MESSAGE}/edit", None),
    (f"{MESSAGE}/edit", {"content": "changed"}),
    (f"{MESSAGE}/delete", None),
    (f"{MESSAGE}/delete", {}),
    (MESSAGE, None),
    (f"{MESSAGE}/reply", None),
    (f"{MESSAGE}/react", None),
    (f"{MESSAGE}/react", {"emoji": "👍"}),
    (f"{MESSAGE}/thread", None),
    (f"{MESSAGE}/thread", {"content": "beside it"}),
    (f"{MESSAGE}/pin", {"pinned": "yes"}),
    (f"{MESSAGE}/details", None),
    (f"{MESSAGE}/edits", None),
    (f"{MESSAGE}/save", {"saved": "yes"}),
    (f"{MESSAGE}/unread", {}),
    (f"{CHAT}/pins", None),
]
# For people who are outside on purpose: test_open_chats.py, and the invitations in test_lists.py.
DOORS = {f"{CHAT}/join", "invitations/<row_id:chat_id>/accept", "invitations/<row_id:chat_id>/decline"}


def visit(browser: Browser, route: str, fields: dict[str, Any] | None, **ids: int):
    def filled(given: Any) -> Any:
        if isinstance(given, PictureBody):
            return given.file()
        for name, value in ids.items():
            given = given.replace(f"<row_id:{name}>", str(value))
        return given

    if fields is None:
        return browser.get(f"/{filled(route)}")
    return browser.post(f"/{filled(route)}", **{name: filled(value) for name, value in fields.items()})


@pytest.mark.parametrize("kind", NOT_MEMBERS)
@pytest.mark.parametrize(("route", "fields"), PAGES)
def test_refused_as_if_the_chat_did_not_exist_and_nothing_changed(ada, ben, place, kind, route, fields):  # noqa: F811
    browser = Browser(not_member(kind, ada, place))
    ids = {"message_id": place.messages.latest("pk").pk, "user_id": ben.pk, "link_id": place.join_links.get().pk}
    before = everything()
    theirs = visit(browser, route, fields, chat_id=place.pk, **ids)
    missing = visit(browser, route, fields, chat_id=999_999, **ids)
    assert theirs.status_code == missing.status_code == 403
    assert theirs.content == missing.content
    assert WORDS not in theirs.content.decode()
    assert everything() == before


@pytest.mark.parametrize(("route", "fields"), PAGES)
def test_the_same_pages_open_for_the_owner(ada, ben, place, route, fields):  # noqa: F811
    """The twin that proves the sound: none of these refusals is for everyone."""
    make_person("Cy", email="cy@example.org")
    message = say(ada, place, "Ada's own")
    ids = {"message_id": message.pk, "user_id": ben.pk, "link_id": place.join_links.get().pk}
    assert visit(Browser(ada), route, fields, chat_id=place.pk, **ids).status_code in (200, 302)


def test_every_page_that_names_a_chat_has_its_row():
    named = {str(page.pattern) for page in urlpatterns if "<row_id:chat_id>" in str(page.pattern)}
    assert named == {route for route, _ in PAGES} | DOORS
