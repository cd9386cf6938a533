"""The message payloads, key by key."""

from uuid import uuid4

from chats.actions.react import react
from chats.actions.send_message import MessageDraft, send_message
from chats.payloads.message import message_payload, viewed_message_payload
from chats.payloads.sent import Sent, sent_payload
from chats.queries.messages import message_in
from chats.tests.builders import say


class TestMessagePayload:
    def test_has_exactly_the_promised_keys(self, ada, chat):
        client_id = uuid4()
        message = send_message(MessageDraft("a **b**", client_id=client_id), author=ada, chat_id=chat.pk).message
        payload = message_payload(message)
        at = payload.pop("at")
        assert at.endswith("Z") and len(at) == len("2026-11-22T14:05:09.120Z")
        assert payload == {
            "id": message.pk,
            "chat_id": chat.pk,
            "number": 1,
            "seq": 2,
            "kind": "text",
            "content": "a **b**",
            "html": '<p dir="auto">a <strong>b</strong></p>',
            "user": "Ada",
            "user_id": ada.pk,
            "avatar": None,
            "client_id": str(client_id),
            "edited_at": None,
            "deleted": False,
            "reply_to": None,
            "thread_root": None,
            "thread_count": 0,
            "thread_last_at": None,
            "thread_user_ids": [],
            "reactions": [],
            "pinned_at": None,
            "mentions": [],
            "previews": [],
            "files": [],
            "system": None,
        }

    def test_is_the_same_for_everyone_but_is_me(self, ada, ben, chat):
        message = send_message(MessageDraft("x"), author=ada, chat_id=chat.pk).message
        mine, theirs = (viewed_message_payload(message, viewer_id=person.pk) for person in (ada, ben))
        assert (mine.pop("isMe"), theirs.pop("isMe")) == (True, False)
        assert mine == theirs == message_payload(message)

    def test_a_system_message_has_no_author_and_is_not_the_viewers(self, ben, chat):
        row = chat.messages.get(kind="system")
        payload = viewed_message_payload(row, viewer_id=ben.pk)
        assert (payload["user"], payload["user_id"], payload["number"], payload["isMe"]) == ("", None, None, False)
        assert payload["system"] == {"type": "joined", "user_id": ben.pk, "code": "joined", "data": {"name": "Ben"}}

    def test_names_in_system_rows_are_text_not_markup(self, ada, ben, chat, as_ada):
        ada.name = "*Ada* <b>"
        ada.save()
        as_ada.patch(f"chats/{chat.pk}", {"title": "<i>"})
        row = chat.messages.get(system__type="title")
        assert message_payload(row)["html"] == '<p dir="auto">*Ada* &lt;b&gt; set the title to “&lt;i&gt;”</p>'


class TestBesideTheText:
    def test_reactions_quotes_and_names_are_the_same_bytes_however_the_row_was_loaded(self, ada, ben, chat):
        first = say(ben, chat, "Shall we?")
        message = send_message(MessageDraft("@Ben yes", reply_to=first.pk), author=ada, chat_id=chat.pk).message
        fresh = message_payload(message)
        assert message_payload(message_in(chat, message_id=message.pk)) == fresh
        for person in (ada, ben):
            changed = react(actor=person, chat_id=chat.pk, message_id=message.pk, emoji="👍")
        assert message_payload(message_in(chat, message_id=message.pk)) == message_payload(changed)
        assert message_payload(changed) == {
            **fresh, "seq": fresh["seq"] + 2, "reactions": [{"emoji": "👍", "user_ids": [ada.pk, ben.pk]}],
        }  # fmt: skip

    def test_a_quote_of_someone_whose_account_is_gone(self, ada, chat):
        first = say(ada, chat, "Shall we?")
        reply = say(ada, chat, "yes")
        first.author = None
        reply.reply_to = first
        quote = message_payload(reply)["reply_to"]
        assert (quote["user"], quote["user_id"], quote["content"]) == ("", None, "Shall we?")


class TestSentPayload:
    def test_says_repeated_only_on_a_repeat(self, ada, chat):
        message = send_message(MessageDraft("x"), author=ada, chat_id=chat.pk).message
        assert set(sent_payload(Sent(message))) == {"id", "number", "seq", "client_id", "at"}
        assert sent_payload(Sent(message, repeated=True))["repeated"] is True
