"""Pages that messages link to are fetched from a local server, which plays the outside world."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections, transaction

from accounts.tests.builders import time_moved
from chatapp.environment import Environment
from chatapp.jobs import due
from chatapp.tests.patience import PATIENCE_SECONDS
from chats.actions.show_previews import show_previews
from chats.log_consumers.link_previews import LinkPreviews
from chats.models import LinkPage
from chats.queries.locks import locked_closed_chat
from chats.tests.builders import Caller, make_chat, say
from chats.tests.previews import PAGE, RICH, SITE, Site, preview_site, shown, titles  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


class TestFetching:
    def test_a_page_is_fetched_once_a_day(self, site, ada, chat):
        first = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        second = say(ada, chat, f"again {SITE}/numbers")
        site.settle()
        assert site.paths() == ["/numbers"]
        assert titles(first) == titles(second) == ["Launch in numbers"]
        site.server.page("/numbers", "<title>New numbers</title>")
        with time_moved(days=1.1):
            third = say(ada, chat, f"{SITE}/numbers")
            site.settle()
        assert titles(third) == ["New numbers"]
        assert titles(first) == ["Launch in numbers"]

    def test_what_is_no_page_shows_nothing_and_is_asked_once(self, site, ada, chat):
        site.server.page("/file", b"%PDF", kind="application/pdf")
        message = say(ada, chat, f"{SITE}/file {SITE}/missing")
        site.settle()
        site.settle()
        assert titles(message) == []
        assert site.paths() == ["/file", "/missing"]

    def test_a_site_that_is_away_is_asked_again_later(self, site, ada, chat):
        site.server.pages["/numbers"] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        assert (titles(message), LinkPage.objects.get().state) == ([], "waiting")
        site.server.page("/numbers", PAGE)
        with time_moved(seconds=13):
            site.settle()
        assert titles(message) == ["Launch in numbers"]

    def test_a_site_that_stays_away_is_asked_twice(self, site, ada, chat):
        site.server.pages["/numbers"] = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        for seconds in (13, 90, 600):
            with time_moved(seconds=seconds):
                site.settle()
        assert (titles(message), LinkPage.objects.get().state) == ([], "failed")
        assert site.paths() == ["/numbers", "/numbers"]

    def test_each_message_is_changed_in_a_transaction_of_its_own(self, site, ada, ben, chat, monkeypatch):
        messages = [say(ada, chat, f"{SITE}/numbers"), say(ben, make_chat(ben, ada), f"{SITE}/numbers")]
        calls, depth = [], len(connection.savepoint_ids)

        def fail_once(**message):
            calls.append(len(connection.savepoint_ids) - depth)
            if len(calls) == 2:
                raise RuntimeError("a crash")
            show_previews(**message)

        monkeypatch.setattr("chats.actions.fetch_link_page.show_previews", fail_once)
        site.settle()
        assert calls == [0, 0]
        assert [titles(one) for one in messages] == [["Launch in numbers"], []]
        with time_moved(seconds=13):
            site.settle()
        assert [titles(one) for one in messages] == [["Launch in numbers"]] * 2
        assert LinkPage.objects.get().state == "done"

    def test_who_has_lost_the_row_writes_nothing(self, site, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.reader.work()
        page = due.take(LinkPage, worker_id="ada")
        LinkPage.objects.update(worker_id="ben")
        site.fetcher.fetch(page)
        assert (titles(message), LinkPage.objects.get().title, LinkPage.objects.get().state) == ([], "", "running")


class TestPictures:
    def test_it_is_stored_here_and_only_members_see_it(self, site, ada, ben, cy, chat):
        message = say(ada, chat, f"{SITE}/launch")
        site.settle()
        (preview,) = shown(message)
        assert preview["title"] == "Launch"
        answer = Caller(ben).media(preview["image"])
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert Caller(cy).media(preview["image"]).status_code == 403
        name = preview["image"].split("/")[-2]
        other = preview["image"].replace(name, "A" * 22)
        assert Caller(ben).media(other).status_code == 404

    def test_what_is_no_picture_is_left_out(self, site, ada, chat):
        site.server.page("/launch.png", b"<svg/>", kind="image/svg+xml")
        message = say(ada, chat, f"{SITE}/launch")
        site.settle()
        assert (titles(message), shown(message)[0]["image"]) == (["Launch"], None)

    def test_an_invalid_address_leaves_title_and_text(self, site, ada, chat):
        site.server.page("/launch", RICH.replace("/launch.png", "http://i❤.ws/launch.png"))
        message = say(ada, chat, f"{SITE}/launch")
        site.settle()
        assert (titles(message), shown(message)[0]["image"]) == (["Launch"], None)

    def test_oembed_gives_title_and_picture_and_never_html(self, site, ada, chat):
        link = '<link type="application/json+oembed" href="/oembed">'
        site.server.page("/film", f"<head>{link}</head>")
        answer = '{"title": "A film", "thumbnail_url": "/launch.png", "html": "<script>alert(1)</script>"}'
        site.server.page("/oembed", answer, kind="application/json")
        message = say(ada, chat, f"{SITE}/film")
        site.settle()
        assert titles(message) == ["A film"]
        assert shown(message)[0]["image"]
        assert "<script" not in str(LinkPage.objects.values())

    def test_a_picture_in_a_private_network_is_not_fetched(self, site, ada, chat):
        site.server.names["inner.chatapp-outside.net"] = ["10.0.0.1"]
        site.server.page("/trap", RICH.replace("/launch.png", "http://inner.chatapp-outside.net/x.png"))
        message = say(ada, chat, f"{SITE}/trap")
        site.settle()
        assert shown(message)[0]["image"] is None
        assert site.paths() == ["/trap"]


@contextmanager
def being_fetched(site: Site, path: str) -> Iterator[tuple[threading.Thread, threading.Event]]:
    """Have a thread fetch a page; yield it, once it has asked, and the event that has the server answer."""
    asked, may_answer = threading.Event(), threading.Event()
    answer = site.server.pages[path]

    def slowly(connection):
        asked.set()
        may_answer.wait(PATIENCE_SECONDS)
        connection.sendall(answer)

    def work():
        site.fetcher.work(worker_id="ada")
        connections.close_all()

    site.server.pages[path] = slowly
    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert asked.wait(PATIENCE_SECONDS)
        yield worker, may_answer
    finally:
        may_answer.set()
        worker.join(PATIENCE_SECONDS)


def waits_for_this_transaction(worker: threading.Thread) -> bool:
    """Return whether the worker comes to wait for a lock of this transaction, rather than to its end."""
    if connection.vendor == "sqlite":
        # One transaction writes at a time, whatever it locks.
        return True
    end = time.monotonic() + PATIENCE_SECONDS
    with connection.cursor() as cursor:
        while worker.is_alive() and time.monotonic() < end:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return True
            time.sleep(0.01)
    return False


@pytest.mark.django_db(transaction=True)
class TestTwoConnections:
    """The consumer and the worker at the same time."""

    def test_a_link_noted_while_its_page_is_stored_is_shown(self, site, ada, chat):
        first = say(ada, make_chat(ada), f"{SITE}/numbers")
        site.reader.work()
        with being_fetched(site, "/numbers") as (worker, may_answer):
            second = say(ada, chat, f"{SITE}/numbers")
            consumer = LinkPreviews()
            prepared = consumer.prepare([second])
            with transaction.atomic():
                locked_closed_chat(chat.pk)
                consumer.apply([second], prepared)
                may_answer.set()
                assert waits_for_this_transaction(worker)
        assert titles(first) == titles(second) == ["Launch in numbers"]
        assert LinkPage.objects.get().state == "done"

    def test_a_slow_site_holds_up_its_own_pages_only(self, site, ada, chat):
        site.server.page("/slow", PAGE)
        same = say(ada, chat, f"{SITE}/slow")
        elsewhere = say(ada, chat, f"{SITE}/launch http://other.net/numbers")
        site.reader.work()
        with being_fetched(site, "/slow"):
            for _ in range(2):
                assert site.fetcher.work(worker_id="ben")
            assert (titles(same), titles(elsewhere)) == ([], ["Launch in numbers"])
        with time_moved(seconds=3):
            site.settle()
        assert titles(same) == ["Launch in numbers"]
        assert titles(elsewhere) == ["Launch", "Launch in numbers"]


class TestBlockedHosts:
    @pytest.mark.parametrize("blocked", ["chatapp-outside.net", "www.chatapp-outside.net"])
    def test_a_blocked_host_is_never_asked(self, site, ada, chat, settings, blocked):
        settings.LINK_PREVIEWS_BLOCKED = [blocked]
        say(ada, chat, f"{SITE}/numbers http://127.0.0.1/admin http://localhost/x {settings.PUBLIC_URL}/chats/1")
        site.settle()
        assert (site.paths(), LinkPage.objects.count()) == ([], 0)

    @pytest.mark.parametrize(
        "entry", ["Chatapp-OUTSIDE.net", "chatapp-outside.net.", "*.chatapp-outside.net", "http://chatapp-outside.net/"]
    )
    def test_however_the_setting_is_written(self, site, ada, chat, settings, entry):
        environment = Environment({"LINK_PREVIEWS_BLOCKED": f"other.example, {entry}"})
        settings.LINK_PREVIEWS_BLOCKED = environment.domains("LINK_PREVIEWS_BLOCKED")
        say(ada, chat, f"{SITE}/numbers {SITE.upper()}./numbers")
        site.settle()
        assert (site.paths(), LinkPage.objects.count()) == ([], 0)

    @pytest.mark.parametrize("entry", ["bücher.net", "BÜCHER.NET.", "xn--bcher-kva.net", "XN--BCHER-KVA.NET"])
    def test_letters_beyond_ascii_too(self, site, ada, chat, settings, entry):
        settings.LINK_PREVIEWS_BLOCKED = Environment({"X": entry}).domains("X")
        say(ada, chat, "http://www.bücher.net/numbers http://www.xn--bcher-kva.net/numbers")
        site.settle()
        assert (site.paths(), LinkPage.objects.count()) == ([], 0)

    @pytest.mark.parametrize("entry", ["*", "1.2.3.0/24", "ada@example.org", "a b"])
    def test_an_entry_that_is_no_host_is_named_at_the_start(self, entry):
        with pytest.raises(ImproperlyConfigured, match="LINK_PREVIEWS_BLOCKED"):
            Environment({"LINK_PREVIEWS_BLOCKED": entry}).domains("LINK_PREVIEWS_BLOCKED")

    def test_nor_behind_a_redirect(self, site, ada, chat, settings):
        settings.LINK_PREVIEWS_BLOCKED = ["other.net"]
        site.server.redirect("/moved", "http://www.other.net/numbers")
        message = say(ada, chat, f"{SITE}/moved")
        site.settle()
        assert (titles(message), site.paths()) == ([], ["/moved"])
