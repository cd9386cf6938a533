"""PUT and DELETE /api/users/me/avatar, GET /media/avatars/…: the uploaded file itself is never served."""

import io
import time
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from accounts.models import User
from accounts.tests.builders import api_of, browser_of, make_person
from chatapp.lib import clock
from chatapp.tests import pictures

pytestmark = pytest.mark.django_db
PATH = "/api/users/me/avatar"
MANY_ZEROS = zlib.compress(b"\0" * 10**8)


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def as_ada(ada):
    return api_of(ada)


def upload(client, content, *, field="picture", name="me.png"):
    form = {field: SimpleUploadedFile(name, content)}
    return client.put(PATH, encode_multipart(BOUNDARY, form), content_type=MULTIPART_CONTENT)


def kept_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT, "avatars").rglob("*.webp")]


class TestUploading:
    @pytest.mark.parametrize(
        ("kind", "options"),
        [("PNG", {}), ("JPEG", {}), ("WEBP", {}), ("GIF", {}), ("PNG", {"mode": "RGBA"}), ("PNG", {"mode": "P"}),
         ("PNG", {"mode": "I;16"}), ("JPEG", {"mode": "CMYK"}), ("PNG", {"size": (1, 3000)}), ("GIF", {"mode": "1"})],
    )  # fmt: skip
    def test_200_and_two_square_pictures_without_metadata(self, as_ada, kind, options):
        answer = upload(as_ada, pictures.picture_bytes(kind, **options))
        assert answer.status_code == 200, answer.content
        small = answer.json()["avatar"]
        assert small.startswith("/media/avatars/") and small.endswith("/64")
        for size in (64, 256):
            served = as_ada.get(small.removesuffix("64") + str(size))
            image = Image.open(io.BytesIO(served.content))
            assert (served["Content-Type"], image.format, image.size) == ("image/webp", "WEBP", (size, size))
            assert not image.getexif() and "icc_profile" not in image.info

    def test_what_a_camera_wrote_into_it_is_gone_and_it_stands_upright(self, as_ada):
        image = Image.new("RGB", (40, 40), "red")
        image.paste("blue", (0, 0, 40, 20))
        exif = Image.Exif()
        exif[0x0112], exif[0x010F] = 3, "a secret camera"
        output = io.BytesIO()
        image.save(output, "JPEG", exif=exif, quality=95)
        served = as_ada.get(upload(as_ada, output.getvalue()).json()["avatar"]).content
        assert b"secret camera" not in served
        red, _, blue = Image.open(io.BytesIO(served)).convert("RGB").getpixel((32, 8))
        assert red > blue

    def test_a_second_file_hidden_behind_the_picture_is_not_kept(self, as_ada):
        for hidden in (pictures.HTML, b"PK\x03\x04 an archive", b"%PDF-1.7 /JS"):
            served = as_ada.get(upload(as_ada, pictures.picture_bytes("GIF") + hidden).json()["avatar"]).content
            assert hidden not in served and served[:4] == b"RIFF"

    def test_everyone_is_notified(self, as_ada, ada):
        address = upload(as_ada, pictures.picture_bytes()).json()["avatar"]
        assert as_ada.get("/api/users/me").json()["avatar"] == address
        User.objects.get(pk=ada.pk, avatar=address.split("/")[3])


class TestRefusing:
    @pytest.mark.parametrize(
        "content",
        [pictures.SVG, pictures.HTML, b"%PDF-1.7", b"GIF89a<script>", b"\x89PNG\r\n\x1a\n", b"x", b"BM" + b"\0" * 60,
         pictures.picture_bytes()[:-30], pictures.picture_bytes("TIFF"), pictures.picture_bytes("ICO"),
         b"\xff\xd8\xff" + b"\0" * 100, b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20],
        ids=range(12),
    )  # fmt: skip
    def test_422_with_a_sentence_for_what_is_no_picture(self, as_ada, ada, content):
        answer = upload(as_ada, content, name="innocent.png")
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["picture", "code"])
        assert User.objects.get(pk=ada.pk).avatar == ""

    @pytest.mark.parametrize(
        "bomb",
        [
            pictures.png_claiming(50_000, 50_000),
            pictures.png_claiming(2**31 - 1, 1),
            pictures.png_claiming(7_000, 7_000, extra=pictures.png_chunk(b"zTXt", b"a\0\0" + MANY_ZEROS)),
            pictures.png_claiming(7_000, 7_000, extra=pictures.png_chunk(b"iCCP", b"a\0\0" + MANY_ZEROS)),
            pictures.png_claiming(0, 0),
        ],
        ids=["50,000 x 50,000", "2**31 wide", "text", "colour profile", "nothing"],
    )  # fmt: skip
    def test_a_bomb_is_refused_quickly(self, as_ada, bomb):
        started = time.perf_counter()
        answer = upload(as_ada, bomb)
        assert time.perf_counter() - started < 5
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["picture", "code"])

    def test_50_million_pixels_are_too_many_and_say_so(self, as_ada):
        answer = upload(as_ada, pictures.png_claiming(10_000, 5_001))
        assert answer.json()["errors"] == {"picture": ["is too large: 50 million pixels at most"], "code": "invalid"}

    def test_413_for_20_mb_and_422_for_a_little_over_5(self, as_ada):
        answer = upload(as_ada, b"x" * 20_000_000)
        assert (answer.status_code, answer.json()["errors"]) == (
            413, {"detail": "The picture is too large: 5 MB at most.", "code": "too_large"},
        )  # fmt: skip
        answer = upload(as_ada, b"x" * (5 * 1024 * 1024 + 1))
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["picture", "code"])

    def test_no_other_call_takes_a_body_of_that_size(self, as_ada):
        body = b"x" * 2_000_000
        assert as_ada.put("/api/users/me/password", body, content_type="application/json").status_code == 413

    def test_a_page_refuses_a_larger_form_before_it_is_read(self, ada):
        browser = browser_of(ada)
        form = {"picture": SimpleUploadedFile("me.png", b"x" * 6_000_000)}
        answer = browser.post("/settings/profile", form)
        assert (answer.status_code, "too large" in answer.content.decode()) == (413, True)

    def test_422_without_a_file_and_400_for_another_body(self, as_ada):
        assert upload(as_ada, pictures.picture_bytes(), field="file").status_code == 422
        assert upload(as_ada, b"").status_code == 422
        assert as_ada.put(PATH, "{}", content_type="application/json").status_code == 400
        assert as_ada.put(PATH, b"--x", content_type="multipart/form-data; boundary=x").status_code in (400, 422)

    def test_a_million_parts_are_400(self, as_ada):
        parts = b"".join(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' for _ in range(20_000))
        answer = as_ada.put(PATH, parts + b"--x--", content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 400, answer.content

    def test_429_after_20_at_once(self, as_ada, monkeypatch):
        # Frozen at the current time: set back, it would empty the buckets of other limits.
        now = clock.elapsed_seconds()
        monkeypatch.setattr("chatapp.lib.clock.elapsed_seconds", lambda: now)
        answers = [upload(as_ada, pictures.SVG).status_code for _ in range(21)]
        assert answers == [422] * 20 + [429]

    def test_401_for_no_one(self):
        assert upload(Client(), pictures.picture_bytes()).status_code == 401


class TestServing:
    @pytest.fixture
    def address(self, as_ada):
        return upload(as_ada, pictures.picture_bytes()).json()["avatar"]

    def test_is_immutable_and_not_sniffed(self, address):
        answer = browser_of(make_person("Ben")).get(address, headers={"Accept": "image/webp"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_401_for_no_one(self, address):
        assert Client().get(address).status_code == 401

    @pytest.mark.parametrize("size", ["65", "0", "64.webp", "..", "%2e%2e", "999999999999999999999", "x"])
    def test_404_for_another_size(self, as_ada, address, size):
        assert as_ada.get(address.removesuffix("64") + size).status_code == 404

    @pytest.mark.parametrize("name", ["..", "%2e%2e%2f", "x" * 22, "%00", "a" * 300, "../../secret_key"])
    def test_404_for_another_name(self, as_ada, address, name):
        assert as_ada.get(f"/media/avatars/{name}/64").status_code == 404


@pytest.mark.django_db(transaction=True)
class TestRemoving:
    def test_delete_takes_the_files_too_and_again_is_fine(self, as_ada, settings):
        before = len(kept_files(settings))
        address = upload(as_ada, pictures.picture_bytes()).json()["avatar"]
        for _ in range(2):
            answer = as_ada.delete(PATH)
            assert (answer.status_code, answer.json()["avatar"]) == (200, None)
        assert as_ada.get(address).status_code == 404
        assert len(kept_files(settings)) == before

    def test_a_replaced_one_is_gone(self, as_ada, settings):
        before = len(kept_files(settings))
        first, second = (upload(as_ada, pictures.picture_bytes()).json()["avatar"] for _ in range(2))
        assert (as_ada.get(first).status_code, as_ada.get(second).status_code) == (404, 200)
        assert len(kept_files(settings)) == before + 2
