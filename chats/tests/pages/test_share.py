"""What other apps share: held without a token from the browser alone, sent by the second step with one."""

import re
from typing import Any

import pytest
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from accounts.tests.builders import browser_of, make_person
from chatapp.lib.errors import NotFound
from chats.actions.process_file import process_file
from chats.actions.sweep_files import sweep_files
from chats.models import Chat, File, Message
from chats.pages import share as share_page
from chats.queries.files import readable_file
from chats.tests.builders import is_stored, make_chat

BROWSER = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def part(name: str = "notes.txt", content: bytes = b"hello") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


class Phone:
    """A browser with the app installed. It shares as browsers do: no token, no page that it comes from."""

    def __init__(self, person=None) -> None:
        self.client = browser_of(person, checks_csrf=True) if person else Client(enforce_csrf_checks=True)

    def share(self, *, headers: dict[str, str] = BROWSER, **fields: Any):
        return self.client.post("/share", fields, headers=headers)

    def page(self) -> str:
        return self.client.get("/share").content.decode()

    def send(self, **fields: Any):
        self.client.get("/share")
        token = self.client.cookies[site.CSRF_COOKIE_NAME].value
        return self.client.post("/share/send", {**fields, "csrfmiddlewaretoken": token})


def waiting_tasks() -> list[str]:
    return [one.args_kwargs["kwargs"]["file_id"] for one in DBTaskResult.objects.ready()]


def kept_of(html: str) -> list[str]:
    return re.findall(r'name="keep" value="([^"]+)"', html)


def sent_in(chat: Chat) -> list[Message]:
    return list(Message.objects.filter(chat=chat, kind="text"))


@pytest.fixture
def phone(ada):
    return Phone(ada)


class TestHolding:
    def test_holds_text_and_files_for_the_second_step(self, phone, chat):
        answer = phone.share(
            title="A tern", text="Look: https://example.org/tern", url="https://example.org/tern", files=part()
        )
        assert (answer.status_code, answer["Location"]) == (302, "/share")
        html = phone.page()
        assert ">A tern\nLook: https://example.org/tern</textarea>" in html
        assert "notes.txt" in html
        assert sent_in(chat) == []

    def test_what_is_shared_next_takes_its_place(self, phone, chat, django_capture_on_commit_callbacks):
        phone.share(text="earlier words", files=part("first.txt"))
        first = File.objects.get()
        with django_capture_on_commit_callbacks(execute=True):
            phone.share(text="second", files=part("second.txt"))
        assert [file.name for file in File.objects.all()] == ["second.txt"]
        assert not is_stored(first.pk)
        assert "earlier words" not in phone.page()

    def test_a_refused_file_has_a_sentence_and_stops_no_other(self, phone, chat, settings):
        settings.FILE_MAX_BYTES = 10
        settings.FILES_PER_MESSAGE = 1
        phone.share(files=[part("large.bin", bytes(11)), part("Folder", b""), part("a.txt"), part("b.txt")])
        html = phone.page()
        assert "large.bin was not sent. The file is too large: 10 bytes at most." in html
        assert "Folder was not sent." in html
        assert "b.txt was not sent." in html
        assert [file.name for file in File.objects.all()] == ["a.txt"]

    def test_the_quota_of_the_person_counts(self, phone, chat, settings):
        settings.FILE_BYTES_PER_PERSON = 8
        phone.share(files=[part("a.txt"), part("b.txt")])
        assert "b.txt was not sent." in phone.page()
        assert File.objects.count() == 1

    def test_more_text_than_a_message_can_have_is_cut_and_says_so(self, phone, chat):
        phone.share(text="x" * 5_000)
        html = phone.page()
        assert "Its end is missing." in html
        assert "x" * 4_000 + "</textarea>" in html

    def test_more_bytes_than_a_form_may_have_are_not_read(self, phone, chat, settings):
        settings.FILE_MAX_BYTES = 1_000
        answer = phone.share(files=part("large.bin", bytes(1_100_000)))
        assert answer.status_code == 413
        assert "Too large" in answer.content.decode()
        assert File.objects.count() == 0

    def test_no_one_else_can_read_what_is_held_nor_can_the_api_continue_it(self, phone, ada, ben, chat):
        phone.share(text="a secret", files=part())
        file = File.objects.get()
        for person in (ada, ben):
            with pytest.raises(NotFound):
                readable_file(person, file.pk)
        assert "a secret" not in Phone(ben).page()
        # Another browser of the same person has another session.
        assert "a secret" not in Phone(ada).page()

    def test_without_anything_the_page_says_what_it_is_for(self, phone):
        assert "Choose this app where another one shares" in phone.page()


class TestStrangers:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {**BROWSER, "Sec-Fetch-Site": "cross-site"},
            {**BROWSER, "Sec-Fetch-Site": "same-site"},
            {**BROWSER, "Sec-Fetch-Site": "same-origin"},
            {**BROWSER, "Sec-Fetch-Mode": "cors"},
            {**BROWSER, "Sec-Fetch-Dest": "iframe"},
        ],
    )
    def test_another_site_a_frame_or_a_script_stores_nothing(self, phone, chat, headers):
        phone.share(text="my own words")
        answer = phone.share(headers=headers, text="smuggled", files=part())
        assert answer.status_code == 403
        assert File.objects.count() == 0
        assert "smuggled" not in phone.page()
        assert "my own words" in phone.page()

    def test_the_second_step_needs_the_token(self, phone, chat):
        phone.share(text="my own words")
        answer = phone.client.post("/share/send", {"chat_id": chat.pk, "content": "mine"}, headers=BROWSER)
        assert answer.status_code == 403
        assert sent_in(chat) == []

    def test_who_is_not_signed_in_is_led_to_signing_in_and_told_why(self, chat):
        stranger = Phone()
        answer = stranger.share(text="lost", files=part())
        assert (answer.status_code, answer["Location"]) == (302, "/signin")
        assert "Nothing was shared" in stranger.client.get("/signin").content.decode()
        assert (File.objects.count(), Session.objects.count()) == (0, 0)
        assert stranger.client.get("/share")["Location"] == "/signin"

    def test_signing_out_forgets_it(self, phone, chat):
        phone.share(text="my own words", files=part())
        token = phone.client.get("/share") and phone.client.cookies[site.CSRF_COOKIE_NAME].value
        phone.client.post("/signout", {"csrfmiddlewaretoken": token})
        assert Session.objects.count() == 0


class TestSending:
    def test_sends_to_the_chosen_chat_and_leads_there(self, phone, chat, ada):
        phone.share(text="look", files=[part("a.txt"), part("b.txt")])
        html = phone.page()
        answer = phone.send(chat_id=chat.pk, content="Look here", keep=kept_of(html))
        assert (answer.status_code, answer["Location"].startswith(f"/chats/{chat.pk}")) == (302, True)
        [message] = sent_in(chat)
        assert (message.content, [one["name"] for one in message.files]) == ("Look here", ["a.txt", "b.txt"])
        assert "Nothing to share" in phone.page()
        process_file.call(message.files[0]["id"])
        message.refresh_from_db()
        assert message.files[0]["state"] == "ready"

    def test_a_file_is_processed_when_it_is_sent(self, phone, chat, django_capture_on_commit_callbacks):
        phone.share(files=part())
        file = File.objects.get()
        assert waiting_tasks() == []
        with django_capture_on_commit_callbacks(execute=True):
            phone.send(chat_id=chat.pk, content="", keep=[str(file.pk)])
        assert waiting_tasks() == [str(file.pk)]

    def test_a_form_that_is_sent_again_sends_nothing_twice(self, phone, chat):
        phone.share(text="look")
        fields = {"chat_id": chat.pk, "content": "look", "client_id": "0b9f3d5e-6a1c-4f0e-9d3b-2f4f1f6a7c01"}
        assert phone.send(**fields)["Location"] == phone.send(**fields)["Location"]
        assert len(sent_in(chat)) == 1

    def test_what_is_not_kept_is_not_sent_and_goes(self, phone, chat):
        phone.share(text="look", files=[part("a.txt"), part("b.txt")])
        phone.send(chat_id=chat.pk, content="look", keep=kept_of(phone.page())[:1])
        assert [file.name for file in File.objects.all()] == ["a.txt"]

    def test_the_search_keeps_what_was_typed(self, phone, ada, chat):
        other = make_chat(ada, title="Terns of the north")
        phone.share(text="look", files=part())
        html = phone.send(find="yes", content="A new caption", search="terns", keep=[]).content.decode()
        assert "A new caption</textarea>" in html
        assert re.findall(r'name="chat_id" value="(\d+)"', html) == [str(other.pk)]
        assert "checked" not in html.split('name="keep"')[1].split(">")[0]

    def test_no_chat_and_no_content_are_said(self, phone, chat):
        phone.share(text="look")
        answer = phone.send(content="look")
        assert (answer.status_code, "Choose a chat." in answer.content.decode()) == (422, True)
        assert phone.send(content=" ", chat_id=chat.pk).status_code == 422
        assert sent_in(chat) == []

    def test_another_chat_can_be_chosen_after_one_refused(self, phone, ada, ben, chat):
        strict = make_chat(ben, ada, title="News")
        Chat.objects.filter(pk=strict.pk).update(posting=Chat.Posting.MODERATORS)
        phone.share(text="look", files=part())
        html = phone.page()
        assert f'value="{strict.pk}"' not in html.split('name="search"')[1]
        refused = phone.send(chat_id=strict.pk, content="look", keep=kept_of(html))
        assert refused.status_code == 403
        assert "look</textarea>" in refused.content.decode()
        phone.send(chat_id=chat.pk, content="look", keep=kept_of(html))
        assert [one["name"] for one in sent_in(chat)[0].files] == ["notes.txt"]

    def test_an_outsider_cannot_send_into_a_chat(self, cy, chat):
        stranger = Phone(cy)
        stranger.share(text="let me in", files=part())
        answer = stranger.send(chat_id=chat.pk, content="let me in", keep=kept_of(stranger.page()))
        missing = stranger.send(chat_id=999_999, content="let me in")
        assert answer.status_code == missing.status_code == 403
        assert answer.content == missing.content
        assert sent_in(chat) == []

    def test_files_that_were_not_shared_here_are_not_taken(self, phone, ben, chat):
        other = Phone(ben)
        other.share(files=part("theirs.txt"))
        theirs = File.objects.get()
        phone.share(text="look")
        phone.send(chat_id=chat.pk, content="look", keep=[str(theirs.pk), "x"])
        assert sent_in(chat)[0].files is None
        assert File.objects.get().message_id is None

    def test_dropping_it_sends_nothing_and_deletes_the_files(self, phone, chat):
        phone.share(text="look", files=part())
        assert phone.send(discard="yes")["Location"] == "/chats"
        assert (File.objects.count(), sent_in(chat)) == (0, [])

    def test_what_is_left_expires_as_any_upload(self, phone, chat, monkeypatch):
        phone.share(files=part())
        File.objects.update(expires_at="2020-01-01T00:00Z")
        assert sweep_files() == 1
        assert "notes.txt" not in phone.page()


def test_recent_chats_come_first_and_only_some_are_shown(ada, phone, chat, monkeypatch):
    make_person("Dora")
    monkeypatch.setattr(share_page, "_SHOWN_CHATS", 2)
    chats = [make_chat(ada, title=f"Chat {number}") for number in range(3)]
    phone.share(text="look")
    shown = re.findall(r'name="chat_id" value="(\d+)"', phone.page())
    assert shown == [str(chats[2].pk), str(chats[1].pk)]
