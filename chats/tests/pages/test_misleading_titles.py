"""Look-alike titles and topics in forms: refused with an error at their field."""

import pytest

from accounts.rules.text import INVISIBLE, TOO_MANY_MARKS
from chats.models import Chat

MISLEADING = {"Harvest\u202egnp.exe": INVISIBLE, "Har\u3164vest": INVISIBLE, "H" + "\u0301" * 90: TOO_MANY_MARKS}


@pytest.mark.parametrize(("title", "sentence"), MISLEADING.items(), ids=map(ascii, MISLEADING))
class TestMisleadingTitles:
    def test_no_chat_begins_with_one(self, ada, ben, ada_browser, title, sentence):
        page = ada_browser.post("/chats/new", emails=ben.email, title=title, kind="private")
        assert (page.status_code, str(sentence) in page.content.decode()) == (422, True)
        assert not Chat.objects.exists()

    @pytest.mark.parametrize("field", ["title", "topic"])
    def test_no_chat_gets_one(self, chat, ada_browser, field, title, sentence):
        page = ada_browser.post(f"/chats/{chat.pk}/about", **{"title": "Harvest", "topic": "", field: title})
        assert (page.status_code, str(sentence) in page.content.decode()) == (422, True)
        chat.refresh_from_db()
        assert title not in (chat.title, chat.topic)
