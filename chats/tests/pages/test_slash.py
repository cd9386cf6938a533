"""Slash commands in the composer, through the plain form."""

import html

import pytest

from accounts.models import User
from accounts.tests.builders import browser_of
from chats.actions.open_direct_chat import open_direct_chat_with
from chats.models import Membership, Message, Reminder
from chats.tests.builders import say


@pytest.fixture
def write(chat, ada_browser):
    """Return write(text), which returns the resulting page's text, or the redirect."""

    def send(content: str) -> str:
        answer = ada_browser.post(f"/chats/{chat.pk}", content=content)
        return answer["Location"] if answer.status_code == 302 else answer.content.decode()

    return send


def texts(chat) -> list[str]:
    return list(Message.objects.filter(chat=chat, kind="text").order_by("pk").values_list("content", flat=True))


class TestSaid:
    def test_me_is_an_ordinary_message_shown_as_an_action(self, chat, write, ada_browser):
        write("/me waves")
        assert texts(chat) == ["/me waves"]
        assert '<p class="action" dir="auto">waves</p>' in ada_browser.text(f"/chats/{chat.pk}")

    def test_two_slashes_and_paths_are_text(self, chat, write):
        write("//mute")
        write("/etc/hosts")
        assert texts(chat) == ["/mute", "/etc/hosts"]


class TestDone:
    def test_mute_silences_and_ends_it_the_next_time(self, ada, chat, write, ada_browser):
        own = Membership.objects.get(chat=chat, user=ada)
        assert write("/mute") == f"/chats/{chat.pk}"
        own.refresh_from_db()
        assert own.muted == Membership.Mute.MESSAGES
        assert "notified about mentions only" in ada_browser.text(f"/chats/{chat.pk}")
        write("/mute")
        own.refresh_from_db()
        assert own.muted == Membership.Mute.NOTHING

    def test_invite_asks_everyone_named(self, chat, cy, write, ada_browser):
        write(f"/invite {cy.email}, nobody@example.org")
        assert Membership.objects.get(chat=chat, user=cy).state == Membership.State.INVITED
        assert "Cy is invited." in ada_browser.text(f"/chats/{chat.pk}")
        write(f"/invite {cy.email}")
        assert "is already a member or invited." in ada_browser.text(f"/chats/{chat.pk}")

    def test_invite_offers_a_mail_to_an_address_without_an_account(self, settings, ada, ben, chat, write, ada_browser):
        settings.EMAIL_URL = "smtp://localhost"
        way = f'href="/chats/{chat.pk}/invite-by-mail?email=mira%40example.org"'
        refused = write("/invite mira@example.org Mira")
        assert "Invite mira@example.org by mail" in refused and refused.count(way) == 1
        settings.EMAIL_URL = ""
        assert way not in write("/invite mira@example.org")

    def test_remind_understands_the_language_of_the_page(self, ada, write):
        User.objects.filter(pk=ada.pk).update(language="de")
        write("/remind mich morgen um 9 Uhr Mira anrufen")
        assert Reminder.objects.get().text == "Mira anrufen"

    def test_leave_leads_to_the_list(self, ada, chat, write):
        assert write("/leave") == "/chats"
        assert not Membership.objects.filter(chat=chat, user=ada).exists()

    def test_help_lists_them(self, chat, write, ada_browser):
        write("/help")
        assert "/invite name or email" in ada_browser.text(f"/chats/{chat.pk}")
        assert texts(chat) == []


class TestRefused:
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("/shrug", "There is no command /shrug. To send it as text, start with two slashes."),
            ("/me", "Add what you do"),
            ("/invite", "Add a name or an email address"),
        ],
    )
    def test_the_composer_says_why_and_keeps_the_text(self, chat, write, content, sentence):
        page = write(content)
        assert sentence in page
        assert f">{content}</textarea>" in page
        assert texts(chat) == []

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [
            ("/shrug", 400, "unknown_command"),
            ("/me", 400, "incomplete_command"),
            ("/invite", 400, "incomplete_command"),
            ("/invite nobody@example.org", 400, "empty_invite_list"),
            ("/invite " + ",".join(f"n{number}@example.org" for number in range(300)), 422, "invalid"),
            ("   ", 422, "invalid"),
        ],
    )
    def test_each_refusal_has_its_code(self, chat, ada_browser, content, status, code):
        answer = ada_browser.post(f"/chats/{chat.pk}", content=content)
        assert (answer.status_code, answer["X-Error-Code"]) == (status, code)

    def test_so_has_a_command_in_a_thread(self, ada, chat, ada_browser):
        root = say(ada, chat, "hello")
        answer = ada_browser.post(f"/chats/{chat.pk}/messages/{root.pk}/thread", content="/mute")
        assert (answer.status_code, answer["X-Error-Code"]) == (400, "command_in_thread")
        assert "Commands don’t work in threads." in answer.content.decode()

    def test_too_many_people_are_refused_in_the_words_of_the_rule(self, chat, write):
        page = write("/invite " + ",".join(f"n{number}@example.org" for number in range(300)))
        assert "should have at most 200 item(s)" in page
        assert "Your message can’t be sent" not in page

    @pytest.mark.parametrize("named", [["nobody@example.org"], ["Max Muster", "a@b@c.org"], ["<i>x</i>", "Nora"]])
    def test_unknown_people_are_named_in_amber_and_the_text_stays(self, chat, write, not_found, named, ben_browser):
        content = f"/invite {', '.join(named)}"
        page = write(content)
        _, chips, link = not_found(page)
        assert [html.unescape(chip) for chip in chips] == named
        assert link == f"/chats/{chat.pk}/join-links"
        assert f">{html.escape(content)}</textarea>" in page and 'aria-invalid="true"' in page
        assert 'id="composer-error" role="alert" hidden' in page
        # A plain member may not create links.
        answer = ben_browser.post(f"/chats/{chat.pk}", content=content)
        assert (answer.status_code, not_found(answer.content.decode())[2]) == (400, "")
        assert texts(chat) == []

    def test_no_one_is_invited_into_a_direct_chat(self, ada, ben, cy, ada_browser):
        direct = open_direct_chat_with(person=ada, user_id=ben.pk).chat
        answer = ada_browser.post(f"/chats/{direct.pk}", content=f"/invite {cy.email}")
        assert (answer.status_code, answer["X-Error-Code"]) == (403, "inviting_not_allowed")
        assert "You can’t invite people to this chat." in answer.content.decode()
        assert not Membership.objects.filter(chat=direct, user=cy).exists()

    @pytest.mark.parametrize("content", ["/mute", "/leave", "/help", "/invite ben@example.org", "/shrug"])
    def test_an_outsider_gets_what_a_missing_chat_gets(self, ada, chat, cy, content):
        say(ada, chat, "hello")
        answers = [browser_of(cy).post(f"/chats/{chat_id}", content=content) for chat_id in (chat.pk, 999_999)]
        assert [answer.status_code for answer in answers] == [403, 403]
