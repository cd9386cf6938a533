"""A draft from another device is in the composer."""

from chats.actions.save_draft import save_draft
from chats.models import Membership
from chats.tests.builders import say


class TestDrafts:
    def test_the_composer_opens_with_it_also_when_one_answers(self, ada, chat, ada_browser, ben_browser):
        message = say(ada, chat, "hello")
        save_draft(person=ada, chat_id=chat.pk, content="I began <b>")
        for path in (f"/chats/{chat.pk}", f"/chats/{chat.pk}/messages/{message.pk}/reply"):
            assert "I began &lt;b&gt;</textarea>" in ada_browser.text(path)
        assert "I began" not in ben_browser.text(f"/chats/{chat.pk}")

    def test_sending_by_the_form_forgets_it_and_a_refusal_does_not(self, ada, chat, ada_browser):
        save_draft(person=ada, chat_id=chat.pk, content="I began")
        answer = ada_browser.post(f"/chats/{chat.pk}", content="x" * 4001)
        assert "x" * 4001 + "</textarea>" in answer.content.decode()
        assert Membership.objects.get(chat=chat, user=ada).draft == "I began"
        ada_browser.post(f"/chats/{chat.pk}", content="I began and ended")
        assert Membership.objects.get(chat=chat, user=ada).draft == ""
