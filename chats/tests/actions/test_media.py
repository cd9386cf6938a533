"""Posters, durations and waveforms of media, and first pages of PDFs; hostile ones are bounded and become cards."""

import io
import json
import math
import resource
import struct
import subprocess
import sys
import wave

import av
import pypdfium2
import pytest
from django.conf import settings
from PIL import Image

from chatapp.lib import media
from chatapp.lib.file_store import POSTER, open_version
from chats.models import File
from chats.tests.builders import ready_file, say_files

pytestmark = pytest.mark.django_db


def spoken(seconds: float = 1.0, *, claimed: float | None = None) -> bytes:
    """Return a recording that grows louder. `claimed`: the duration in its header."""
    output = io.BytesIO()
    with wave.open(output, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(8_000)
        count = int(8_000 * seconds)
        loud = (round(32_000 * (n / count) * math.sin(n / 5)) for n in range(count))
        written.writeframes(struct.pack(f"<{count}h", *loud))
    content = output.getvalue()
    if claimed is None:
        return content
    size = int(16_000 * claimed)
    return content[:4] + struct.pack("<I", size + 36) + content[8:40] + struct.pack("<I", size) + content[44:]


def film(*, size: tuple[int, int] = (640, 360), frames: int = 20, kind: str = "mp4") -> bytes:
    """Return a film that is red."""
    output = io.BytesIO()
    with av.open(output, "w", format=kind) as container:
        stream = container.add_stream("mpeg4" if kind == "mp4" else "vp8", rate=10)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for _ in range(frames):
            for packet in stream.encode(av.VideoFrame.from_image(Image.new("RGB", size, "red"))):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return output.getvalue()


def document(*, size: tuple[int, int] = (200, 400)) -> bytes:
    """Return a PDF with one blank page."""
    pdf, output = pypdfium2.PdfDocument.new(), io.BytesIO()
    pdf.new_page(*size)
    pdf.save(output)
    return output.getvalue()


def poster(file: File) -> Image.Image:
    with open_version(file.pk, POSTER) as content:
        return Image.open(io.BytesIO(content.read()))


class TestFilms:
    @pytest.mark.parametrize("kind", ["mp4", "webm"])
    def test_have_a_still_a_size_and_a_duration(self, ada, chat, kind, as_ada, as_ben, as_cy):
        file = ready_file(ada, chat, film(size=(1_280, 720), kind=kind), f"film.{kind}")
        assert (file.kind, file.width, file.height, file.has_poster) == ("video", 1_280, 720, True)
        assert file.seconds == pytest.approx(2, abs=0.2)
        assert poster(file).size == (720, 405)
        assert poster(file).convert("RGB").getpixel((9, 9))[0] > 200
        message = say_files(ada, chat, file)
        shown = as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()["files"][0]
        assert (shown["poster"], shown["waveform"], shown["seconds"]) == (True, None, file.seconds)
        answer = as_ben.media(f"{shown['url']}/poster")
        assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == ("image/webp", "inline")
        assert as_cy.media(f"{shown['url']}/poster").status_code == 404
        assert as_ada.media(f"{shown['url']}/360").status_code == 404

    def test_a_truncated_one_and_one_without_an_index_are_cards(self, ada, chat):
        content = film()
        for broken in (
            content[: len(content) // 2],
            content.replace(b"moov", b"mooo"),
            content.replace(b"stco", b"xxxx"),
        ):
            file = ready_file(ada, chat, broken, "film.mp4")
            assert (file.state, file.kind) == ("ready", "video")
            assert not file.has_poster or file.width == 640

    def test_one_that_claims_a_size_beyond_all_is_a_card(self, ada, chat):
        content = film()
        head = content.index(b"mp4v", content.index(b"stsd"))
        claimed = content[: head + 28] + struct.pack(">HH", 65_000, 65_000) + content[head + 32 :]
        assert ready_file(ada, chat, claimed, "film.mp4").state == "ready"


class TestRecordings:
    def test_have_a_duration_and_a_waveform(self, ada, chat, as_ada):
        file = ready_file(ada, chat, spoken(3), "voice.wav")
        assert (file.kind, file.seconds, file.has_poster) == ("audio", 3, False)
        assert len(file.waveform) == 100
        assert file.waveform == sorted(file.waveform)
        assert (min(file.waveform), max(file.waveform)) == (0, 100) or file.waveform[0] < 5
        assert as_ada.media(f"/files/{file.pk}/poster").status_code == 404

    def test_silence_is_flat_and_a_click_is_short(self, ada, chat):
        assert set(ready_file(ada, chat, spoken(1).replace(spoken(1)[44:], bytes(16_000)), "a.wav").waveform) == {0}
        assert len(ready_file(ada, chat, spoken(0.1), "a.wav").waveform) == 5

    def test_ten_hours_in_the_header_are_no_work(self, ada, chat):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        file = ready_file(ada, chat, spoken(1, claimed=36_000), "voice.wav")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert (file.state, file.kind) == ("ready", "audio")
        assert after.ru_utime - before.ru_utime < 5

    def test_a_header_alone_is_a_card(self, ada, chat):
        file = ready_file(ada, chat, b"ID3\x03" + bytes(64), "voice.mp3")
        assert (file.state, file.waveform, file.seconds) == ("ready", None, None)


class TestDocuments:
    def test_have_their_first_page(self, ada, chat):
        file = ready_file(ada, chat, document(), "plan.pdf")
        assert (file.kind, file.mime, file.has_poster) == ("document", "application/pdf", True)
        assert (file.width, file.height) == poster(file).size == (360, 720)

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n/JavaScript", document()[:200]], ids=["a header", "truncated"])
    def test_broken_ones_are_cards(self, ada, chat, content):
        file = ready_file(ada, chat, content, "plan.pdf")
        assert (file.state, file.has_poster) == ("ready", False)

    def test_a_page_as_large_as_a_field_is_no_larger_in_memory(self, ada, chat):
        file = ready_file(ada, chat, document(size=(14_400, 14_400)), "plan.pdf")
        assert poster(file).size == (720, 720)


class TestLimits:
    def test_without_the_extras_files_are_cards(self, ada, chat, monkeypatch):
        monkeypatch.setattr(media, "find_spec", lambda _name: None)
        file = ready_file(ada, chat, film(), "film.mp4")
        assert (file.kind, file.has_poster, file.seconds, file.width) == ("video", False, None, None)

    def test_no_playlist_opens_another_file(self, tmp_path):
        secret = tmp_path / "secret.wav"
        secret.write_bytes(spoken(1))
        (tmp_path / "source").write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXT-X-ENDLIST\n")
        for kind in set(media.FORMATS.values()):
            command = [sys.executable, "-m", "chatapp.lib.media_maker", str(tmp_path), kind]
            done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, check=False)
            assert not done.stdout or json.loads(done.stdout).get("seconds") is None
