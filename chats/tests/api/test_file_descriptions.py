"""PATCH /api/files/:fid with JSON, and what an upload says of its file: `alt` and `is_spoiler`."""

import base64

import pytest

from chats.models import File
from chats.tests.builders import FileBody, ready_file, say_files


@pytest.fixture
def file(ada, chat):
    return ready_file(ada, chat)


@pytest.fixture
def path(file):
    return f"files/{file.pk}"


def encoded(**pairs: str) -> str:
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


class TestUploading:
    def test_a_tus_upload_is_described_by_its_metadata(self, as_ada, chat):
        about = encoded(filename="a.png", alt="Three  ducks\non a pond", is_spoiler="true")
        made = as_ada.tus("post", f"chats/{chat.pk}/files", upload_length="9", upload_metadata=about).json()
        assert (made["alt"], made["is_spoiler"]) == ("Three ducks on a pond", True)

    def test_a_long_description_is_refused_before_anything_is_stored(self, as_ada, chat):
        about = encoded(filename="a.png", alt="x" * 1_001)
        answer = as_ada.tus("post", f"chats/{chat.pk}/files", upload_length="9", upload_metadata=about)
        assert (answer.status_code, answer.json()["errors"]["alt"]) == (422, ["should be at most 1000 character(s)"])
        assert not File.objects.exists()

    def test_a_form_has_fields_for_it(self, as_ada, chat):
        answer = as_ada.post(f"chats/{chat.pk}/files", FileBody(alt="A list", is_spoiler="true"))
        assert (answer.json()["alt"], answer.json()["is_spoiler"]) == ("A list", True)


class TestDescribing:
    def test_an_unsent_file_is_described_by_its_owner(self, path, as_ada, as_ben, as_cy):
        made = as_ada.patch(path, {"alt": "Ducks", "is_spoiler": True}).json()
        assert (made["alt"], made["is_spoiler"]) == ("Ducks", True)
        for caller in (as_ben, as_cy):
            assert caller.patch(path, {"alt": "Mine"}).status_code == 404
        assert as_ada.patch(path, {"alt": ""}).json()["is_spoiler"] is True
        assert File.objects.get().alt == ""

    def test_a_sent_one_by_its_author_and_the_message_takes_a_seq(self, path, file, ada, chat, as_ada, as_ben):
        message = say_files(ada, chat, file)
        before = as_ada.get(f"chats/{chat.pk}/messages/{message.pk}").json()
        assert as_ada.patch(path, {"alt": "Ducks"}).status_code == 200
        after = as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()
        assert (after["files"][0]["alt"], after["seq"]) == ("Ducks", before["seq"] + 1)
        assert after["edited_at"] is None
        changes = as_ben.get(f"chats/{chat.pk}/sync?since_seq={before['seq']}").json()["changes"]
        assert [one["id"] for one in changes] == [message.pk]
        as_ada.patch(path, {"alt": "Ducks"})
        assert as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()["seq"] == after["seq"]

    def test_no_one_else_describes_a_sent_one(self, path, file, ada, chat, as_ben, as_cy):
        say_files(ada, chat, file)
        assert as_ben.patch(path, {"alt": "Mine"}).status_code == 403
        assert as_cy.patch(path, {"alt": "Mine"}).status_code == 404
        assert File.objects.get().alt == ""

    @pytest.mark.parametrize(
        ("body", "field"),
        [({"alt": "x" * 1_001}, "alt"), ({"alt": 5}, "alt"), ({"is_spoiler": "maybe"}, "is_spoiler")],
    )
    def test_wrong_values_name_their_field(self, path, as_ada, body, field):
        answer = as_ada.patch(path, body)
        assert (answer.status_code, field in answer.json()["errors"]) == (422, True)

    def test_wrong_bodies_are_refused(self, path, as_ada):
        def sent(content):
            return as_ada._client.patch(f"/api/{path}", content, content_type="application/json")

        assert sent(b"{").status_code == 400
        assert sent(b'{"alt": "\xff"}').status_code == 400
        assert sent(b"[]").status_code == 400
        assert sent(b'{"alt": "' + b"x" * 70_000 + b'"}').status_code == 413
