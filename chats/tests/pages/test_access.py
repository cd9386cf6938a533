"""Non-members see nothing and change nothing: every page and form × everyone who isn't a member."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.tests.builders import make_person
from chatapp.lib import clock
from chats.pages.urls import urlpatterns
from chats.tests.api.test_access import NOT_MEMBERS, WORDS, everything, ids_of, not_member, place  # noqa: F401 - a fixture
from chats.tests.builders import PictureBody, say
from chats.tests.pages.conftest import Browser

SOON = clock.to_rfc3339(clock.now() + timedelta(days=1))
CHAT = "chats/<row_id:chat_id>"
MESSAGE = f"{CHAT}/messages/<row_id:message_id>"
# Each page with a chat in its path, and what its form sends. One without a row here fails below.
PAGES: list[tuple[str, dict[str, Any] | None]] = [
    (CHAT, None),
    (CHAT, {"content": "let me in"}),
    (f"{CHAT}/read", {}),
    (f"{CHAT}/about", None),
    (f"{CHAT}/about", {"title": "Mine", "topic": ""}),
    (f"{CHAT}/preferences", {"favourite": "yes"}),
    (f"{CHAT}/options", None),
    (f"{CHAT}/unread", {}),
    (f"{CHAT}/picture", {"picture": PictureBody()}),
    (f"{CHAT}/picture/remove", {}),
    (f"{CHAT}/invite-by-mail", None),
    (f"{CHAT}/invite-by-mail", {"email": "mira@example.org", "content": "let me in"}),
    (f"{CHAT}/join-links", None),
    (f"{CHAT}/join-links", {"hours": "1", "max_uses": "1"}),
    (f"{CHAT}/join-links/<row_id:link_id>/revoke", {}),
    (f"{CHAT}/jump", None),
    (f"{CHAT}/leave", {}),
    (f"{CHAT}/files", None),
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
    (f"{MESSAGE}/thread/follow", {"following": "yes"}),
    (f"{MESSAGE}/pin", {"pinned": "yes"}),
    (f"{MESSAGE}/details", None),
    (f"{MESSAGE}/edits", None),
    (f"{MESSAGE}/around", None),
    (f"{MESSAGE}/save", {"saved": "yes"}),
    (f"{MESSAGE}/remind", None),
    (f"{MESSAGE}/remind", {"usual": SOON}),
    (f"{CHAT}/schedule", None),
    (f"{CHAT}/schedule", {"content": "x", "usual": SOON}),
    (f"{MESSAGE}/unread", {}),
    (f"{MESSAGE}/previews/<row_id:preview_id>/remove", None),
    (f"{MESSAGE}/previews/<row_id:preview_id>/remove", {}),
    (f"{CHAT}/pins", None),
]
# Meant for non-members: test_open_chats.py, and the invitations in test_lists.py.
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
    ids = ids_of(place, place.messages.latest("pk"), ben)
    before = everything()
    theirs = visit(browser, route, fields, chat_id=place.pk, **ids)
    missing = visit(browser, route, fields, chat_id=999_999, **ids)
    assert theirs.status_code == missing.status_code == 403
    assert theirs.content == missing.content
    assert WORDS not in theirs.content.decode()
    assert everything() == before


@pytest.mark.parametrize(("route", "fields"), PAGES)
def test_the_same_pages_open_for_the_owner(ada, ben, place, route, fields):  # noqa: F811
    """The control: none of these refusals applies to members."""
    make_person("Cy", email="cy@example.org")
    message = say(ada, place, "Ada's own")
    ids = ids_of(place, message, ben)
    assert visit(Browser(ada), route, fields, chat_id=place.pk, **ids).status_code in (200, 302)


def test_every_page_that_names_a_chat_has_its_row():
    named = {str(page.pattern) for page in urlpatterns if "<row_id:chat_id>" in str(page.pattern)}
    assert named == {route for route, _ in PAGES} | DOORS
