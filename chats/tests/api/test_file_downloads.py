"""GET /files/:fid and /files/:fid/:size: who may, in which state, with which headers; parts of files."""

import subprocess
import threading
import uuid
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import AsyncRequestFactory, Client

from accounts.tests.builders import api_of, make_staff
from chatapp.lib import file_response, pictures
from chatapp.lib.file_types import PDF
from chatapp.tests.pictures import HTML, SVG, picture_bytes
from chats.actions.close_chat import close_chat
from chats.actions.delete_message import delete_message
from chats.actions.leave_chat import leave_chat
from chats.actions.process_file import process_file
from chats.actions.upload_file import upload_whole
from chats.models import File
from chats.tests.api.test_access import NOT_MEMBERS, not_member
from chats.tests.builders import FileBody, make_chat, ready_file, say_files

CONTENT = bytes(range(256)) * 10
STATES = ["unsent", "uploading", "processing", "failed", "sent", "in a thread"]


@pytest.fixture
def sent(ada, chat):
    """A file of a message of Ada's."""
    file = ready_file(ada, chat, CONTENT, "data.bin")
    say_files(ada, chat, file)
    return file


def addresses(file: File) -> list[str]:
    versions = ["", "/360", "/poster", "?download"]
    return [*(f"/files/{file.pk}{version}" for version in versions), f"/api/files/{file.pk}"]


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


class TestAccess:
    @pytest.mark.parametrize("state", STATES)
    @pytest.mark.parametrize("kind", NOT_MEMBERS)
    def test_404_for_non_members_as_if_there_were_no_file(self, ada, ben, kind, state):
        chat = make_chat(ada, ben)
        file = ready_file(ada, chat, picture_bytes(size=(50, 40)))
        if state in ("sent", "in a thread"):
            say_files(ada, chat, file)
        elif state != "unsent":
            File.objects.filter(pk=file.pk).update(state=state)
        client = api_of(not_member(kind, ada, chat))
        for address in addresses(file):
            theirs = client.get(address)
            missing = client.get(address.replace(str(file.pk), str(uuid.uuid4())))
            assert theirs.status_code == missing.status_code == 404
            assert theirs.content == missing.content

    def test_members_may_what_is_sent_and_ready(self, sent, as_ada, as_ben):
        for caller in (as_ada, as_ben):
            assert caller.media(f"/files/{sent.pk}").content == CONTENT
            assert caller.media(f"/files/{sent.pk}/360").status_code == 404

    def test_what_is_not_sent_is_its_owners(self, ada, chat, as_ada, as_ben):
        file = ready_file(ada, chat)
        assert as_ada.media(f"/files/{file.pk}").status_code == 200
        assert as_ben.media(f"/files/{file.pk}").status_code == 404

    def test_what_is_not_ready_is_no_ones(self, ada, chat, as_ada):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a", content=FileBody().file())
        for state in ("uploading", "processing", "failed"):
            File.objects.filter(pk=file.pk).update(state=state)
            assert as_ada.media(f"/files/{file.pk}").status_code == 404

    def test_access_ends_with_membership_message_and_chat(self, ada, ben, chat, as_ada, as_ben, sent):
        leave_chat(person=ben, chat_id=chat.pk)
        assert as_ben.media(f"/files/{sent.pk}").status_code == 404
        other = ready_file(ada, chat)
        message = say_files(ada, chat, other)
        delete_message(actor=ada, chat_id=chat.pk, message_id=message.pk)
        assert as_ada.media(f"/files/{other.pk}").status_code == 404
        close_chat(staff=make_staff(), chat_id=chat.pk, reason="test")
        assert as_ada.media(f"/files/{sent.pk}").status_code == 404

    def test_401_for_anonymous_people(self, sent):
        for address in addresses(sent):
            assert Client().get(address).status_code == 401

    @pytest.mark.parametrize("file_id", ["1", "x", "../../etc/passwd", "00000000000000000000000000000000", "%00"])
    def test_404_for_what_is_no_id(self, as_ada, file_id):
        assert as_ada.media(f"/files/{file_id}").status_code == 404

    @pytest.mark.parametrize("size", ["0", "361", "whole", "../whole", "parts"])
    def test_404_for_other_sizes(self, ada, chat, as_ada, size):
        file = ready_file(ada, chat, picture_bytes(size=(50, 40)))
        assert as_ada.media(f"/files/{file.pk}/360")["Content-Type"] == "image/webp"
        assert as_ada.media(f"/files/{file.pk}/{size}").status_code == 404

    def test_it_takes_3_queries(self, sent, as_ben, django_assert_num_queries):
        as_ben.media(f"/files/{sent.pk}")
        with django_assert_num_queries(3):
            as_ben.media(f"/files/{sent.pk}")


class TestHeaders:
    @pytest.mark.parametrize(
        ("content", "kind", "mime"),
        [
            (HTML, "attachment", "application/octet-stream"),
            (SVG, "attachment", "application/octet-stream"),
            (b"plain text", "attachment", "application/octet-stream"),
            (b"%PDF-1.7", "inline", PDF),
            (picture_bytes(), "inline", "image/png"),
            (b"ID3\x03" + bytes(64), "inline", "audio/mpeg"),
        ],
    )
    def test_only_what_runs_nothing_is_shown(self, ada, chat, as_ada, content, kind, mime):
        answer = as_ada.media(f"/files/{ready_file(ada, chat, content, 'a.html').pk}")
        assert (answer["Content-Disposition"].split(";")[0], answer["Content-Type"]) == (kind, mime)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "private, no-cache"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert ("sandbox" in answer["Content-Security-Policy"]) is (mime != PDF)

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../x.txt", "x.txt"),
            ("C:\\Temp\\x.txt", "x.txt"),
            ("日本語.txt", "日本語.txt"),
            ("100%20.txt", "100%20.txt"),
            ('a"b;c.txt', 'a"b;c.txt'),
            ("photo\u202egpj.exe", "photogpj.exe"),
            ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
            ("ü" * 200 + ".pdf", "ü" * 125 + ".pdf"),
            ("noextension", "noextension"),
            ("...", "file"),
            ("", "file"),
        ],
    )
    def test_names(self, ada, chat, as_ada, name, shown):
        body = FileBody(b"hello").file()
        file = upload_whole(actor=ada, chat_id=chat.pk, name=name, content=body)
        assert file.name == shown
        process_file.call(str(file.pk))
        disposition = as_ada.media(f"/files/{file.pk}")["Content-Disposition"]
        assert unquote(disposition.split("filename*=UTF-8''")[1]) == shown
        assert "\n" not in disposition

    def test_a_proxy_may_send_the_bytes(self, sent, as_ben, settings):
        settings.FILES_ACCEL = "/protected/"
        answer = as_ben.media(f"/files/{sent.pk}")
        assert answer["X-Accel-Redirect"] == f"/protected/files/{sent.pk.hex[:2]}/{sent.pk}/whole"
        assert (answer.content, answer["X-Content-Type-Options"]) == (b"", "nosniff")


class TestRanges:
    @pytest.mark.parametrize(
        ("wanted", "expected", "shown"),
        [
            ("bytes=0-9", CONTENT[:10], "bytes 0-9/2560"),
            ("bytes=2550-", CONTENT[2550:], "bytes 2550-2559/2560"),
            ("bytes=-5", CONTENT[-5:], "bytes 2555-2559/2560"),
            ("bytes=-99999", CONTENT, "bytes 0-2559/2560"),
            ("bytes=100-99999", CONTENT[100:], "bytes 100-2559/2560"),
        ],
    )
    def test_206(self, sent, ben, wanted, expected, shown):
        answer = api_of(ben).get(f"/files/{sent.pk}", headers={"Range": wanted})
        assert (answer.status_code, answer.content, answer["Content-Range"]) == (206, expected, shown)

    @pytest.mark.parametrize("wanted", ["bytes=2560-", "bytes=9999-10000", "bytes=-0"])
    def test_416(self, sent, ben, wanted):
        answer = api_of(ben).get(f"/files/{sent.pk}", headers={"Range": wanted})
        assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */2560")

    @pytest.mark.parametrize("wanted", ["bytes=0-1,3-4", "lines=1-2", "bytes=9-3", "bytes=-", "x", "bytes=0-9"])
    def test_200_for_what_makes_no_sense_or_is_of_another_file(self, sent, ben, wanted):
        headers = {"Range": wanted, "If-Range": '"another"'} if wanted == "bytes=0-9" else {"Range": wanted}
        answer = api_of(ben).get(f"/files/{sent.pk}", headers=headers)
        assert (answer.status_code, answer.content) == (200, CONTENT)

    def test_304_and_head(self, sent, ben):
        client = api_of(ben)
        tag = client.get(f"/files/{sent.pk}")["ETag"]
        assert client.get(f"/files/{sent.pk}", headers={"If-None-Match": tag}).status_code == 304
        answer = client.head(f"/files/{sent.pk}")
        assert (answer.content, answer["Content-Length"]) == (b"", "2560")

    def test_a_large_one_is_streamed(self, ada, ben, chat):
        content = CONTENT * 1_000
        file = ready_file(ada, chat, content)
        say_files(ada, chat, file)
        answer = api_of(ben).get(f"/files/{file.pk}")
        assert answer.streaming
        assert b"".join(answer.streaming_content) == content

    def test_what_finds_no_place_is_refused_at_once(self, ada, ben, chat, monkeypatch):
        monkeypatch.setattr(file_response, "_downloads", threading.BoundedSemaphore(1))
        file = ready_file(ada, chat, CONTENT * 1_000)
        client = api_of(ada)
        unread = client.get(f"/files/{file.pk}")
        refused = client.get(f"/files/{file.pk}")
        assert (refused.status_code, refused["Retry-After"]) == (503, "2")
        assert b"".join(unread.streaming_content) == CONTENT * 1_000
        assert client.get(f"/files/{file.pk}").status_code == 200

    def test_one_that_never_starts_keeps_nothing_open(self, ada, chat):
        file = ready_file(ada, chat, CONTENT * 1_000)
        before = open_files()
        request = AsyncRequestFactory().get("/")
        answer = file_response.file_response(request, file.pk, "whole", name="a", mime=file.mime)
        assert answer.streaming
        assert open_files() == before


def test_decoders_get_none_of_the_secrets_of_the_site(ada, chat, monkeypatch):
    environments = []
    run = subprocess.run

    def noted(*arguments, **options):
        environments.append(options["env"])
        return run(*arguments, **options)

    monkeypatch.setattr(subprocess, "run", noted)
    assert ready_file(ada, chat, picture_bytes()).kind == "image"
    pictures.store_fetched_image(picture_bytes(), folder="avatars")
    assert [set(one) for one in environments] == [{"PATH", "LANG"}] * 2


def test_both_proxy_recipes_keep_what_makes_a_file_harmless():
    """Proxies replace the response: they keep only the headers that they are told to."""
    nginx = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    caddy = (settings.BASE_DIR / "docs" / "deployment.md").read_text().partition("copy_response_headers")[2]
    for name in ("X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy"):
        assert name in file_response.HEADERS
        assert f"add_header {name} $upstream_http_{name.lower().replace('-', '_')} always;" in nginx
        assert name in caddy.partition("}")[0]
