"""System messages: English for programs, the reader's language on pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.tests.builders import browser_of, make_person
from chatapp.tests.german import BROWSER, reading_german, translated
from chats.actions.update_chat import update_chat
from chats.payloads.message import message_payload
from chats.tests.builders import make_chat
from chats.text.system_message import SENTENCES, english_sentence, system_sentence

GERMAN = {
    "%(name)s set the title to “%(text)s”": "%(name)s nennt den Chat „%(text)s“",
    "%(by)s removed %(name)s": "%(name)s wurde von %(by)s entfernt",
}
SCRIPT = Path(settings.BASE_DIR) / "static/js/chats/system_sentences.js"


def row(code: str | None, **values: str) -> dict[str, object]:
    return {"content": "English", "system": {"type": "x", "user_id": 1, "code": code, "data": values}}


class TestTheSentence:
    def test_is_english_when_stored_whatever_language_is_active(self):
        with reading_german(GERMAN):
            assert english_sentence("removed", by="Ada", name="Ben") == "Ada removed Ben"

    def test_has_the_words_in_another_order_for_the_reader(self):
        with reading_german(GERMAN):
            assert system_sentence(row("removed", by="Ada", name="Ben")) == "Ben wurde von Ada entfernt"

    @pytest.mark.parametrize("text", ["100 %", "%s", "%(name)s", "%(other)s", "<b>", "%"])
    def test_shows_what_people_typed_as_it_is(self, text):
        assert system_sentence(row("title_set", name="Ada", text=text)) == f"Ada set the title to “{text}”"

    def test_isolates_names_that_run_from_right_to_left(self):
        assert system_sentence(row("left", name="محمد")) == "\u2068محمد\u2069 left"

    @pytest.mark.parametrize("code", [None, "of_a_later_release"])
    def test_stays_english_without_a_known_code(self, code):
        assert system_sentence(row(code)) == "English"
        assert system_sentence({"content": "English", "system": None}) == "English"

    def test_is_the_same_in_scripts(self):
        found = dict(
            re.findall(r'^  (\w+): \(data\) => gettext\("([^"]+)", data\),$', SCRIPT.read_text(), re.MULTILINE)
        )
        assert found == {code: str(text) for code, text in SENTENCES.items()}


@pytest.mark.django_db
class TestAChat:
    def test_shows_a_change_to_each_reader_in_their_language_and_to_programs_in_english(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        chat = make_chat(ada, ben)
        update_chat(actor=ada, chat_id=chat.pk, title="50% & more")
        stored = message_payload(chat.messages.filter(kind="system").latest("pk"))
        assert stored["content"] == "Ada set the title to “50% & more”"
        assert stored["system"] == {
            "type": "title",
            "user_id": ada.pk,
            "code": "title_set",
            "data": {"name": "Ada", "text": "50% & more"},
        }
        with translated(GERMAN):
            german = browser_of(ada).get(f"/chats/{chat.pk}", **BROWSER).content.decode()
            english = browser_of(ben).get(f"/chats/{chat.pk}").content.decode()
        assert "Ada nennt den Chat „50% &amp; more“" in german
        assert "Ada set the title to “50% &amp; more”" in english
        assert Client().get(f"/chats/{chat.pk}").status_code == 302

    def test_shows_rows_of_earlier_releases(self):
        ada, ben = make_person("Ada"), make_person("Ben")
        chat = make_chat(ada, ben)
        update_chat(actor=ada, chat_id=chat.pk, topic="Tides")
        chat.messages.filter(kind="system").update(system={"type": "topic", "user_id": ada.pk})
        old = message_payload(chat.messages.filter(kind="system").latest("pk"))
        assert (old["system"]["code"], old["system"]["data"]) == (None, {})
        assert "Ada set the topic to “Tides”" in browser_of(ben).get(f"/chats/{chat.pk}").content.decode()
