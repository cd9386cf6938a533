"""Direct chats on pages: before the first message, after it, and when choosing people."""

import pytest

from chats.models import Chat
from chats.tests.builders import make_chat, say


@pytest.fixture
def silent(ada_browser, ben):
    """Ada's direct chat with Ben, before its first message."""
    return Chat.objects.get(pk=ada_browser.post(f"/people/{ben.pk}/chat")["Location"].rsplit("/", 1)[-1])


def head_of(html):
    return "".join(html.split('class="head__faces ')[1].split("</a>")[0].split())


class TestBeforeTheFirstMessage:
    def test_its_creator_sees_the_others_avatar_and_is_notified(self, silent, ada_browser):
        html = ada_browser.text(f"/chats/{silent.pk}")
        assert "<bdi>Ben</bdi> will see this chat when you send the first message." in html
        assert ">B<" in head_of(html) and "<span data-member-count>2</span>" in html
        assert "will see your first message" in ada_browser.text(f"/chats/{silent.pk}/members")

    def test_no_one_else_sees_a_page_of_it(self, silent, ben_browser, cy_browser):
        for browser in (ben_browser, cy_browser):
            for path in ("", "/members", "/pins", "/about", "/join"):
                assert browser.get(f"/chats/{silent.pk}{path}").status_code in (403, 404), path
            assert f"/chats/{silent.pk}" not in browser.text("/chats") + browser.text("/chats/invited")
            assert browser.post(f"/invitations/{silent.pk}/accept").status_code == 404
            assert browser.post(f"/invitations/{silent.pk}/decline").status_code == 404

    def test_the_plain_form_delivers_it(self, silent, ada_browser, ben_browser):
        ada_browser.post(f"/chats/{silent.pk}", content="hello")
        assert "data-count>1<" in ben_browser.text("/chats")
        html = ben_browser.text(f"/chats/{silent.pk}")
        assert "hello" in html and ">A<" in head_of(html)


class TestRequests:
    @pytest.fixture(autouse=True)
    def _asks(self, settings):
        settings.DIRECT_MESSAGES = "request"

    def test_the_invited_sees_the_text_and_the_sender_that_it_waits(self, silent, ada, ada_browser, ben_browser):
        assert 'id="waited-for" aria-live="polite" hidden' in ada_browser.text(f"/chats/{silent.pk}")
        say(ada, silent, "May I **ask** you something?")
        html = ben_browser.text("/chats/invited")
        assert "May I ask you something?" in html and "<bdi>Ada</bdi> invited you" in html
        own = ada_browser.text(f"/chats/{silent.pk}")
        assert "<bdi data-names>Ben</bdi> invited, not joined yet" in own and ">B<" in head_of(own)
        ben_browser.post(f"/invitations/{silent.pk}/accept")
        assert 'id="waited-for" aria-live="polite" hidden' in ada_browser.text(f"/chats/{silent.pk}")


class TestInvitations:
    @pytest.mark.parametrize("title", ["Boat crew", "", "<b>", "Ada's & Ben's"])
    def test_their_buttons_carry_the_chats_name(self, ada, ben, ben_browser, title):
        make_chat(ada, invited=(ben,), title=title)
        html = ben_browser.text("/chats/invited").split('id="invitation-list"')[1].split("</ul>")[0]
        name = {"": "Ada", "<b>": "&lt;b&gt;", "Ada's & Ben's": "Ada&#x27;s &amp; Ben&#x27;s"}.get(title, title)
        for answer in ("Accept", "Decline"):
            assert f'{answer}<span class="hidden-label" data-name> <bdi>{name}</bdi></span></button>' in html
