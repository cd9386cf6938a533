"""Processing: pictures without metadata in several sizes, everything else as it came; scanned if there is a scanner."""

import io
import socket
import struct
import threading

import pytest
from PIL import Image

from chatapp.lib.errors import Unavailable
from chatapp.lib.file_store import WHOLE, open_version
from chatapp.tests.pictures import HTML, SVG, film, picture_bytes, png_claiming
from chats.actions.process_file import process_file
from chats.actions.upload_file import upload_whole
from chats.models import File
from chats.tests.builders import FileBody, is_stored, ready_file, say_files

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def stored(file: File, version: str = WHOLE) -> bytes:
    with open_version(file.pk, version) as content:
        return content.read()


def opened(file: File, version: str = WHOLE) -> Image.Image:
    return Image.open(io.BytesIO(stored(file, version)))


def with_secrets(kind: str, *, orientation: int = 1, size: tuple[int, int] = (800, 600)) -> bytes:
    """Return a picture with a place and a comment, and its red left half."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = image.getexif()
    exif[0x0112], exif[0x010E] = orientation, "SECRET-PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    output = io.BytesIO()
    image.save(output, kind, exif=exif.tobytes())
    return output.getvalue()


class TestPictures:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
    def test_no_served_byte_has_metadata(self, ada, chat, kind):
        if kind == "HEIF":
            pytest.importorskip("pillow_heif").register_heif_opener()
        content = with_secrets(kind)
        assert b"SECRET-PLACE" in content
        file = ready_file(ada, chat, content, f"photo.{kind.lower()}")
        assert (file.kind, file.width, file.height, file.sizes) == ("image", 800, 600, [360, 720])
        assert file.placeholder.startswith("data:image/webp;base64,")
        assert len(file.placeholder) < 600
        for version in (WHOLE, "360", "720"):
            assert b"SECRET-PLACE" not in stored(file, version)
            assert not opened(file, version).getexif()
        assert file.mime in ("image/jpeg", "image/png", "image/webp")

    @pytest.mark.parametrize("orientation", range(1, 9))
    def test_orientation_is_applied(self, ada, chat, orientation):
        file = ready_file(ada, chat, with_secrets("JPEG", orientation=orientation))
        expected = (800, 600) if orientation < 5 else (600, 800)
        assert (file.width, file.height) == expected == opened(file).size
        left_is_red = opened(file, "360").convert("RGB").getpixel((5, 5))[0] > 128
        assert left_is_red is (orientation in (1, 4, 5, 6))

    def test_animations_keep_moving_and_stand_still_in_small(self, ada, chat):
        frames = [Image.new("RGB", (400, 300), color) for color in ("red", "green", "blue")]
        output = io.BytesIO()
        frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=50, loop=0)
        file = ready_file(ada, chat, output.getvalue(), "cat.gif")
        assert (file.is_animated, file.mime, opened(file).n_frames) == (True, "image/webp", 3)
        assert getattr(opened(file, "360"), "n_frames", 1) == 1

    @pytest.mark.parametrize("mode", ["CMYK", "L", "I;16"])
    def test_other_modes(self, ada, chat, mode):
        kind = "JPEG" if mode in ("CMYK", "L") else "PNG"
        file = ready_file(ada, chat, picture_bytes(kind, mode=mode, size=(50, 40)))
        assert (file.kind, file.width, opened(file).mode) == ("image", 50, "RGB")

    def test_48_million_pixels_fit(self, ada, chat):
        output = io.BytesIO()
        Image.new("RGB", (8000, 6000), "red").save(output, "JPEG")
        file = ready_file(ada, chat, output.getvalue())
        assert (file.width, file.height, file.sizes) == (4000, 3000, [360, 720, 1440])

    @pytest.mark.parametrize(
        "content",
        [png_claiming(50_000, 50_000), with_secrets("JPEG")[:2_000], b"\xff\xd8\xff\xe0JFIF", b"GIF89a"],
        ids=["50,000 pixels square", "truncated", "a header", "a GIF's header"],
    )
    def test_what_cannot_be_decoded_is_a_document(self, ada, chat, content):
        file = ready_file(ada, chat, content, "photo.png")
        assert (file.state, file.kind, file.mime) == ("ready", "document", "application/octet-stream")
        assert stored(file) == content

    @pytest.mark.parametrize(
        "content", [with_secrets("JPEG")[:2_000], film(place=b"SECRET-PLACE")], ids=["a broken picture", "a film"]
    )
    def test_what_is_shown_says_nothing_of_its_place(self, ada, chat, as_ada, content):
        assert b"SECRET-PLACE" in content
        answer = as_ada.media(f"/files/{ready_file(ada, chat, content, 'photo.jpg').pk}")
        is_shown = answer["Content-Disposition"].startswith("inline")
        assert (b"SECRET-PLACE" in answer.content) is not is_shown
        assert is_shown is (answer["Content-Type"] == "video/mp4")

    def test_a_second_file_behind_the_picture_is_gone(self, ada, chat):
        file = ready_file(ada, chat, picture_bytes("GIF") + b"PK\x03\x04 a jar", "gifar.gif")
        assert b"a jar" not in stored(file)


class TestOthers:
    @pytest.mark.parametrize(
        ("content", "kind", "mime"),
        [
            (HTML, "document", "text/plain"),
            (SVG, "document", "text/plain"),
            (b"%PDF-1.7\n/JavaScript", "document", "application/pdf"),
            (b"PK\x03\x04" + bytes(100), "document", "application/octet-stream"),
            (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2" + bytes(64), "video", "video/mp4"),
            (b"ID3\x03" + bytes(64), "audio", "audio/mpeg"),
            ("größe\n".encode() * 2_000, "document", "text/plain"),
            (b"x", "document", "text/plain"),
        ],
    )
    def test_the_type_comes_from_the_bytes(self, ada, chat, content, kind, mime):
        file = ready_file(ada, chat, content, "photo.png")
        assert (file.kind, file.mime) == (kind, mime)
        assert stored(file) == content


class _Clamd(threading.Thread):
    """A scanner that knows one virus."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    content += stream.read(size)
                found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
                connection.sendall(b"stream: " + found + b"\0")


class TestScanning:
    @pytest.fixture
    def clamd(self, settings):
        scanner = _Clamd()
        scanner.start()
        settings.CLAMD = scanner.address

    def test_a_virus_is_offered_to_no_one(self, clamd, ada, chat, as_ada, as_ben):
        file = upload_whole(actor=ada, chat_id=chat.pk, name="bill.exe", content=FileBody(EICAR).file())
        message = say_files(ada, chat, file)
        process_file.call(str(file.pk))
        shown = as_ben.get(f"chats/{chat.pk}/messages/{message.pk}").json()["files"][0]
        assert (shown["state"], shown["scan"]) == ("failed", "infected")
        assert as_ada.media(f"/files/{file.pk}").status_code == 404
        assert not is_stored(f"{file.pk}") or not _parts(file)

    def test_others_are_clean(self, clamd, ada, chat):
        assert ready_file(ada, chat).scan == "clean"

    def test_without_the_scanner_nothing_is_offered(self, ada, chat, settings):
        settings.CLAMD = "127.0.0.1:9"
        file = upload_whole(actor=ada, chat_id=chat.pk, name="a.txt", content=FileBody().file())
        with pytest.raises(Unavailable):
            process_file.call(str(file.pk))
        file.refresh_from_db()
        assert file.state == "processing"


def _parts(file: File) -> bool:
    try:
        return bool(stored(file))
    except FileNotFoundError:
        return False
