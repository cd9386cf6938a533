"""GET /api/chats/:id/files, /api/chats/:id/links and /api/files."""

import pytest

from chatapp.tests.pictures import picture_bytes
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.models import File
from chats.tests.builders import make_chat, preview_of, ready_file, say, say_files

EVERYWHERE = ["chats/{chat}/files", "files"]


@pytest.fixture
def path(chat):
    return f"chats/{chat.pk}/files"


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [file["name"] for file in answer.json()["files"]]


def send(person, chat, *wanted: str) -> None:
    say_files(person, chat, *[ready_file(person, chat, name=name) for name in wanted])


class TestFilesOfAChat:
    def test_newest_message_first_and_in_the_order_of_the_message(self, path, ada, ben, chat, as_ben):
        send(ada, chat, "a.txt", "b.txt")
        send(ben, chat, "c.txt")
        ready_file(ada, chat, name="unsent.txt")
        assert names(as_ben.get(path)) == ["c.txt", "a.txt", "b.txt"]
        shown = as_ben.get(path).json()["files"][0]
        assert (shown["chat_id"], shown["user_id"], shown["user"]) == (chat.pk, ben.pk, ben.name)
        assert shown["message_id"] == File.objects.get(name="c.txt").message_id

    def test_pages_lose_and_repeat_nothing(self, path, ada, chat, as_ada):
        send(ada, chat, *[f"{number}.txt" for number in range(5)])
        send(ada, chat, "x.txt")
        for address in (path, "files"):
            seen, cursor = [], ""
            while True:
                page = as_ada.get(f"{address}?limit=2{cursor}").json()
                seen += [file["name"] for file in page["files"]]
                if not page["more"]:
                    break
                cursor = f"&cursor={page['next']}"
            assert seen == ["x.txt", "0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]

    def test_by_kind_person_and_name(self, path, ada, ben, chat, as_ada):
        picture = ready_file(ada, chat, picture_bytes(), "duck.png")
        say_files(ada, chat, picture, ready_file(ada, chat, name="Duck.txt"))
        send(ben, chat, "goose.txt")
        assert names(as_ada.get(f"{path}?kind=images")) == ["duck.png"]
        assert names(as_ada.get(f"{path}?kind=documents")) == ["goose.txt", "Duck.txt"]
        assert names(as_ada.get(f"{path}?kind=media")) == []
        assert names(as_ada.get(f"{path}?user_id={ben.pk}")) == ["goose.txt"]
        assert names(as_ada.get(f"{path}?search=DUCK")) == ["duck.png", "Duck.txt"]

    def test_a_deleted_messages_files_are_gone(self, path, ada, chat, as_ben):
        file = ready_file(ada, chat)
        message = say_files(ada, chat, file)
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert names(as_ben.get(path)) == names(as_ben.get("files")) == []

    @pytest.mark.parametrize(
        ("query", "field"),
        [("kind=all", "kind"), ("cursor=x", "cursor"), ("limit=101", "limit"), ("search=" + "x" * 101, "search")],
    )
    def test_wrong_queries_name_their_field(self, path, as_ada, query, field):
        answer = as_ada.get(f"{path}?{query}")
        assert (answer.status_code, field in answer.json()["errors"]) == (422, True)

    def test_outsiders_see_nothing(self, path, ada, chat, as_cy):
        send(ada, chat, "a.txt")
        assert as_cy.get(path).status_code == as_cy.get(f"chats/{chat.pk}/links").status_code == 403
        assert names(as_cy.get("files")) == []


class TestFilesOfAllChats:
    def test_of_the_chats_that_one_is_in_now(self, ada, ben, cy, chat, as_ben):
        other, foreign = make_chat(ada, ben), make_chat(ada, cy)
        send(ada, chat, "a.txt")
        send(ada, other, "b.txt")
        send(ada, foreign, "c.txt")
        send(ada, chat, "d.txt")
        assert names(as_ben.get("files")) == ["d.txt", "b.txt", "a.txt"]
        assert names(as_ben.get("files?limit=1")) == ["d.txt"]
        leave_chat(person=ben, chat_id=other.pk)
        assert names(as_ben.get("files")) == ["d.txt", "a.txt"]


class TestLinks:
    def test_those_with_a_preview_newest_first(self, ada, chat, as_ben):
        say(ada, chat, "https://example.org/none")
        first = preview_of(say(ada, chat, "https://example.org/launch"))
        links = as_ben.get(f"chats/{chat.pk}/links").json()["links"]
        assert [(link["title"], link["message_id"]) for link in links] == [("Launch", first.message_id)]
        delete_message(actor=ada, chat_id=chat.pk, message_id=first.message_id)
        assert as_ben.get(f"chats/{chat.pk}/links").json()["links"] == []
