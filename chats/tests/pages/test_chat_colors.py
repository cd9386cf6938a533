"""A chat has the same color and sign on every page and for everyone."""

import re

import pytest

from accounts.tests.builders import make_person
from chats.actions.make_join_link import make_join_link
from chats.models import Chat
from chats.templatetags.chat_marks import colour
from chats.tests.builders import make_chat, say

# Each page, its viewer, and what precedes the chat's tile in it.
PAGES = {
    "list": ("ada", "/chats", 'class="row'),
    "archived list": ("ben", "/chats", 'class="row'),
    "found": ("ada", "/chats?q=boat", 'class="finding__rows"'),
    "about": ("ada", "/chats/{chat}/about", 'id="about"'),
    "invitation": ("cy", "/chats/invited", 'class="invitation"'),
    "person": ("ada", "/people/{ben}", "Chats you share"),
    "open chats, member": ("ada", "/chats/open", 'id="search"'),
    "open chats, stranger": ("dee", "/chats/open", 'id="search"'),
    "open chat's own page": ("dee", "/chats/{chat}/join", "<main"),
    "join link, account": ("dee", "{link}", "<main"),
    "join link, no account": ("", "{link}", "<main"),
}
TILE = re.compile(r'<span\s+class="avatar avatar--(\d) avatar--tile avatar--(\w+)')
FACE = re.compile(r'<span\s+class="avatar avatar--(\d)[^"]*"[^>]*>\s*(\w+)')


@pytest.fixture
def browsers(ada_browser, ben_browser, cy_browser):
    return {"ada": ada_browser, "ben": ben_browser, "cy": cy_browser, "dee": type(ada_browser)(make_person("Dee"))}


@pytest.fixture
def paths(ada, ben, cy):
    """Return the path of each page of a chat, which Ben has archived and Cy has not accepted."""

    def of(chat: Chat) -> dict[str, object]:
        link = make_join_link(actor=ada, chat_id=chat.pk, hours=24, max_uses=5)
        return {"chat": chat.pk, "ben": ben.pk, "link": f"/join/{link.secret}"}

    return of


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("earlier", range(3))
def test_is_the_same_on_every_page(ada, ben, cy, browsers, paths, client, page, earlier):
    for number in range(earlier):
        make_chat(ada, title=f"Earlier {number}")
    chat = make_chat(ada, ben, invited=(cy,), title="Boat crew", kind="open")
    say(ada, chat, "hello")
    browsers["ben"].post(f"/chats/{chat.pk}/preferences", archived="yes")
    who, path, before = PAGES[page]
    path = path.format(**paths(chat))
    html = browsers[who].text(path) if who else client.get(path).content.decode()
    part = html[html.index(f'data-chat-id="{chat.pk}"') if 'class="row' in before else html.index(before) :]
    found = TILE.search(part)
    assert found and found.groups() == (str(colour(chat.pk)), "open")


def test_of_two_is_the_others_face_wherever_they_see_it(ada, ben, ada_browser):
    chat = make_chat(ada, ben, kind="direct")
    say(ada, chat, "hello")
    for path, before in (("/chats", 'class="row'), (f"/chats/{chat.pk}/about", 'id="about"')):
        html = ada_browser.text(path)
        found = FACE.search(html[html.index(before) :])
        assert found and found.groups() == (str(colour(ben.pk)), "B")
