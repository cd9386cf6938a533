"""Pages of announcement chats: a sentence in place of the composer, and the owner's choice."""

import re

import pytest

from chats.actions.update_chat import update_chat
from chats.models import Chat
from chats.tests.builders import make_chat, say

SENTENCE = "Only the owner and moderators post here. You can reply in threads."
COMPOSER = re.compile(r'<form class="composer" id="composer"[^>]*>')


@pytest.fixture
def news(ada, ben):
    chat = make_chat(ada, ben, title="News")
    return update_chat(actor=ada, chat_id=chat.pk, posting="moderators")


def has_composer(html: str) -> bool:
    return " hidden" not in COMPOSER.search(html)[0]


def test_a_plain_member_reads_why_there_is_no_composer(news, ada_browser, ben_browser):
    html = ben_browser.text(f"/chats/{news.pk}")
    assert not has_composer(html)
    assert f'id="posting-restricted">{SENTENCE}' in html and "Announcements</p>" in html
    assert 'id="chat-announces" hidden' not in html
    html = ada_browser.text(f"/chats/{news.pk}")
    assert has_composer(html) and 'id="posting-restricted" hidden' in html


def test_an_ordinary_chat_has_no_sign_of_it(ada, ben, ben_browser):
    html = ben_browser.text(f"/chats/{make_chat(ada, ben).pk}")
    assert has_composer(html) and 'id="chat-announces" hidden' in html


def test_its_tile_shows_a_megaphone_to_members_and_to_who_may_join(ada, ben_browser, cy_browser):
    chat = make_chat(ada, ben_browser.person, title="News", kind="open")
    pages = (ben_browser, "/chats"), (cy_browser, "/chats/open"), (cy_browser, f"/chats/{chat.pk}/join")
    assert not any("avatar--announcements" in browser.text(path) for browser, path in pages)
    update_chat(actor=ada, chat_id=chat.pk, posting="moderators")
    assert [path for browser, path in pages if "avatar--tile avatar--announcements" not in browser.text(path)] == []


def test_a_form_sent_all_the_same_is_refused_and_a_thread_reply_stored(ada, news, ben_browser):
    root = say(ada, news, "We move on Monday")
    for content in ("hello", "/me waves"):
        answer = ben_browser.post(f"/chats/{news.pk}", content=content)
        assert answer.status_code == 403 and SENTENCE in answer.content.decode()
    assert not news.messages.filter(author=ben_browser.person).exists()
    assert ben_browser.post(f"/chats/{news.pk}/messages/{root.pk}/thread", content="thanks").status_code == 302
    assert news.messages.get(author=ben_browser.person).content == "thanks"


def test_a_refused_text_can_be_copied_without_a_script(news, ada_browser, ben_browser):
    refused = 'id="refused" dir="auto" rows="3" readonly>We move &amp; sing</textarea>'
    assert refused in ben_browser.post(f"/chats/{news.pk}", content="We move & sing").content.decode()
    assert 'id="refused"' not in ben_browser.text(f"/chats/{news.pk}")
    too_long = ada_browser.post(f"/chats/{news.pk}", content="x" * 100_000)
    assert too_long.status_code == 422 and 'id="refused"' not in too_long.content.decode()


def test_the_owner_chooses_in_the_about_panel(ada, ben, ada_browser, ben_browser):
    chat = make_chat(ada, ben, title="News")
    # The new-chat dialog of each page has one, too.
    assert ada_browser.text(f"/chats/{chat.pk}/about").count('name="posting"') == 2
    assert ben_browser.text(f"/chats/{chat.pk}/about").count('name="posting"') == 1
    ada_browser.post(f"/chats/{chat.pk}/about", title="News", topic="", posting="moderators")
    assert Chat.objects.get(pk=chat.pk).posting == "moderators"
    assert SENTENCE in ben_browser.text(f"/chats/{chat.pk}/about")
    # A form without the field leaves it.
    ada_browser.post(f"/chats/{chat.pk}/about", title="Daily news", topic="")
    assert Chat.objects.get(pk=chat.pk).posting == "moderators"
    wrong = ada_browser.post(f"/chats/{chat.pk}/about", title="News", topic="", posting="nobody")
    assert wrong.status_code == 422


def test_the_panel_alone_explains_it_too(news, ben_browser):
    assert SENTENCE in ben_browser.text(f"/chats/{news.pk}/about?only=panel")
