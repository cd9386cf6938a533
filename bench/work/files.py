"""Files: a large upload and download, cut connections, a photo, photos beside messages, a page of galleries."""

import io
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from PIL import Image

from bench import servers
from bench.load.figures import spread
from bench.load.http import HttpConnection, ask_for
from bench.load.uploads import PIECE_BYTES, Uploader
from bench.plan import Plan
from bench.results import Results
from bench.servers import Server
from bench.stage import Stage
from bench.work.pages import CONNECTIONS, Place, seeded

MEGABYTE = 1_048_576
CUTS = 20
MESSAGES_PER_SECOND = 20
_LIMITS = {"FILE_MAX_BYTES": str(8 * 1024**3), "FILE_BYTES_PER_PERSON": "0", "FILE_BYTES_PER_MESSAGE": str(10**12)}
_LOOK_SECONDS = 0.02
# A machine that is too slow for the photos doesn't hold up the run.
_MOST_SECONDS = 120.0
_GALLERIES, _PICTURES_EACH = 20, 4


def run(stage: Stage, plan: Plan, results: Results) -> None:
    """Measure `make serve` and `make run` with the limits raised."""
    served = servers.chatapp_served(stage, **_LIMITS)
    try:
        place = seeded(stage, "history", 1_000)
        _large(served, "make serve", place, plan, results)
        _cut(served, "make serve", place, plan, results)
        _photo(served, "make serve", place, results)
        _photos_beside_messages(served, "make serve", place, plan, results)
        _galleries(served, "make serve", stage, plan, results)
    finally:
        served.stop()
    embedded = servers.embedded(stage, **_LIMITS)
    try:
        place = seeded(stage, "history", 1_000, **servers.embedded_variables(stage))
        _large(embedded, "make run", place, plan, results)
        _cut(embedded, "make run", place, plan, results)
    finally:
        embedded.stop()


class _Peak:
    """The most memory that a server has inside the block, above what it had before."""

    def __init__(self, resident_bytes: Callable[[], int]) -> None:
        self._resident_bytes = resident_bytes
        self._before = self._most = resident_bytes()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> "_Peak":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def grown_mb(self) -> float:
        """How much it grew."""
        return (self._most - self._before) / MEGABYTE

    @property
    def most_mb(self) -> float:
        """The most there was."""
        return self._most / MEGABYTE

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_SECONDS):
            # A process may end while it is looked at.
            with suppress(OSError):
                self._most = max(self._most, self._resident_bytes())


def _large(server: Server, who: str, place: Place, plan: Plan, results: Results) -> None:
    size = plan.file_mb * MEGABYTE
    client = Uploader(server.port, place)
    # The first of its kind loads what it needs.
    client.upload(16 * MEGABYTE)
    client.download(client.upload(16 * MEGABYTE))
    with _Peak(server.resident_bytes) as peak:
        began = time.perf_counter()
        file_id = client.upload(size, waits=False)
        seconds = time.perf_counter() - began
    client.wait(file_id)
    ready_seconds = time.perf_counter() - began
    results.add(f"upload of {plan.file_mb} MB", who, mb_per_s=plan.file_mb / seconds, memory_grown_mb=peak.grown_mb,
                ready_s=ready_seconds)  # fmt: skip
    with _Peak(server.resident_bytes) as peak:
        began = time.perf_counter()
        digest = client.download(file_id)
        seconds = time.perf_counter() - began
    results.add(f"download of {plan.file_mb} MB", who, mb_per_s=plan.file_mb / seconds, memory_grown_mb=peak.grown_mb)
    if digest != client.digest(size):
        results.note(f"{who}: a file of {plan.file_mb} MB changed on its way")
    client.delete(file_id)


def _cut(server: Server, who: str, place: Place, plan: Plan, results: Results) -> None:
    size = plan.cut_mb * MEGABYTE
    client = Uploader(server.port, place)
    file_id = client.begin(size)
    places = sorted(random.Random(7).sample(range(size), CUTS))  # nosec B311
    again = 0
    for cut in places:
        offset = client.offset(file_id)
        while offset + PIECE_BYTES <= cut:
            offset = client.send_piece(file_id, offset, size)
        client.send_cut(file_id, offset, size, after=max(1, cut - offset))
        stored = client.offset(file_id)
        again = max(again, cut - stored)
    offset = client.offset(file_id)
    while offset < size:
        offset = client.send_piece(file_id, offset, size)
    client.wait(file_id)
    is_same = client.download(file_id) == client.digest(size)
    results.add(f"{CUTS} cuts in {plan.cut_mb} MB", who, same_sha256=float(is_same), pieces_again=again / PIECE_BYTES)
    client.delete(file_id)


def photo(width: int, height: int, *, seed: int = 0) -> bytes:
    """Return a JPEG that is as hard to decode as a photo: noise over a gradient."""
    noise = Image.effect_noise((width // 4, height // 4), 40 + seed % 20).resize((width, height))
    gradient = Image.linear_gradient("L").resize((width, height))
    output = io.BytesIO()
    Image.merge("RGB", (noise, gradient, Image.blend(noise, gradient, 0.5))).save(output, "JPEG", quality=90)
    return output.getvalue()


def _photo(server: Server, who: str, place: Place, results: Results) -> None:
    client, content = Uploader(server.port, place), photo(8_000, 6_000)
    client.wait(client.send(photo(800, 600)))
    for _ in range(3):
        with _Peak(lambda: server.resident_bytes_of("file_picture_maker")) as peak:
            began = time.perf_counter()
            file_id = client.send(content)
            uploaded = time.perf_counter()
            client.wait(file_id, every_seconds=0.05)
            seconds = time.perf_counter() - uploaded
        results.add(
            "photo of 48 million pixels", who, ready_s=seconds, upload_s=uploaded - began, child_mb=peak.most_mb
        )


def _photos_beside_messages(server: Server, who: str, place: Place, plan: Plan, results: Results) -> None:
    content = photo(2_000, 1_500)
    alone = _messages(server, place, seconds=plan.seconds * 2)
    with Uploader.many(server.port, place, content, count=plan.photos) as sending:
        began = time.perf_counter()
        beside = _messages(server, place, until=lambda: sending.is_done)
        seconds = time.perf_counter() - began
    alone_ms, beside_ms = alone["p99"], beside["p99"]
    work = f"{MESSAGES_PER_SECOND} messages/s beside {plan.photos} photos"
    photos_per_s = plan.photos / seconds
    results.add(
        work, who, p99_ms=beside_ms, p99_ms_alone=alone_ms, ratio=beside_ms / alone_ms, photos_per_s=photos_per_s
    )


def _messages(
    server: Server, place: Place, *, seconds: float = 0.0, until: Callable[[], bool] | None = None
) -> dict[str, float]:
    """Post messages as an open loop, and return the latencies."""
    wire = place.api(f"/chats/{place.chat_id}/messages", "POST", {"content": "so it goes"}).wire()
    taken: list[int] = []
    began = time.perf_counter()
    with HttpConnection(server.port) as connection:
        number = 0
        while (taken_seconds := time.perf_counter() - began) < seconds or (until is not None and not until()):
            if taken_seconds > _MOST_SECONDS:
                break
            due = began + number / MESSAGES_PER_SECOND
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.ask(wire)
            # From when it was due: what waits behind a slow one counts.
            taken.append(int((time.perf_counter() - due) * 1_000_000))
            number += 1
    return spread(taken)


def _galleries(server: Server, who: str, stage: Stage, plan: Plan, results: Results) -> None:
    plain, full = seeded(stage, "history", 1_000), seeded(stage, "history", 1_001)
    client, content = Uploader(server.port, full), photo(400, 300)
    for _ in range(_GALLERIES):
        files = [client.send(content) for _ in range(_PICTURES_EACH)]
        client.wait_all(files)
        client.say("", files)
        client.say("a text between two galleries", [])
    client_of_plain = Uploader(server.port, plain)
    for _ in range(2 * _GALLERIES):
        client_of_plain.say("a text between two galleries", [])
    costs = [_page_ms(server, place, plan) for place in (plain, full)]
    work = f"page with {_GALLERIES} galleries of {_PICTURES_EACH}"
    results.add(work, who, cpu_ms=costs[1], cpu_ms_without=costs[0], ratio=costs[1] / costs[0])


def _page_ms(server: Server, place: Place, plan: Plan) -> float:
    page = place.page(f"/chats/{place.chat_id}")
    ask_for(server.port, page, seconds=1.0, connections=CONNECTIONS)
    before = server.cpu_seconds()
    asked = ask_for(server.port, page, seconds=plan.page_seconds, connections=CONNECTIONS)
    return 1_000 * (server.cpu_seconds() - before) / asked.answers
