"""Hosts that staff block for link previews: bounded, audited, with what messages showed of them."""

import pytest

from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_person, make_staff
from chatapp.lib.errors import Invalid
from chats.actions import block_host as blocking
from chats.actions.block_host import block_host, remove_blocked_previews, unblock_host
from chats.actions.edit_message import edit_message
from chats.models import BlockedHost, LinkPage, Message
from chats.queries.blocked_hosts import blocked_among, is_blocked
from chats.tests.builders import Caller, make_chat, say
from chats.tests.previews import PAGE, SITE, preview_site, shown, titles  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/chats/blockedhost/"
STEP = f"{ADDRESS}step/block/"
HOST = "chatapp-outside.net"


@pytest.fixture
def sue():
    return make_staff()


@pytest.fixture
def desk(sue):
    return browser_of(sue)


def clear() -> None:
    while remove_blocked_previews(worker_id="sue"):
        pass


class TestTheList:
    def test_staff_block_and_unblock_with_an_audit(self, desk, sue):
        page = desk.post(STEP, {"host": "https://Bücher.Example/offer?x=1", "note": "spam"}, follow=True)
        assert "Blocked xn--bcher-kva.example." in page.content.decode()
        row = BlockedHost.objects.get()
        assert (row.host, row.note, row.added_by) == ("xn--bcher-kva.example", "spam", sue)
        assert "spam" in desk.get(ADDRESS).content.decode()
        assert "spam" in desk.get(f"{ADDRESS}{row.pk}/change/").content.decode()
        assert is_blocked("www.xn--bcher-kva.example")
        page = desk.post(f"{ADDRESS}{row.pk}/step/unblock/", {"reason": "a mistake"}, follow=True)
        assert "Unblocked xn--bcher-kva.example." in page.content.decode()
        assert not is_blocked("www.xn--bcher-kva.example")
        entries = AuditEntry.objects.order_by("pk").values_list("action", "subject", "reason", "staff")
        assert list(entries) == [
            ("block_host", "xn--bcher-kva.example", "spam", sue.pk),
            ("unblock_host", "xn--bcher-kva.example", "a mistake", sue.pk),
        ]

    def test_members_and_strangers_have_no_such_page(self, client):
        row = BlockedHost.objects.create(host="example.org")
        for browser in (client, browser_of(make_person("Cy"))):
            for address in (ADDRESS, STEP, f"{ADDRESS}{row.pk}/change/", f"{ADDRESS}{row.pk}/step/unblock/"):
                answer = browser.post(address, {"host": "other.net", "reason": "x"})
                assert answer.status_code in (302, 404)
                assert "example.org" not in answer.content.decode()
        assert list(BlockedHost.objects.all()) == [row]

    @pytest.mark.parametrize(
        "host", ["", "*", "http://", "1.2.3.0/24", "ada@example.org", "a b", "a\0b", "127.1", "x" * 2_000, "x" * 10_000]
    )
    def test_what_is_no_host_is_refused_with_a_sentence(self, desk, host):
        answer = desk.post(STEP, {"host": host})
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
        assert not BlockedHost.objects.exists()

    def test_a_note_that_is_too_long_is_refused(self, desk, sue):
        assert "errorlist" in desk.post(STEP, {"host": "example.org", "note": "x" * 201}).content.decode()
        with pytest.raises(Invalid):
            block_host(staff=sue, host="example.org", note="x" * 201)
        with pytest.raises(Invalid):
            block_host(staff=sue, host="x" * 2_049)

    @pytest.mark.parametrize("host", ["Example.org.", "*.example.org", "www.example.org", "http://a.b.example.org/x"])
    def test_what_is_blocked_already_is_said(self, desk, sue, host):
        block_host(staff=sue, host="example.org")
        assert "is blocked already, by example.org" in desk.post(STEP, {"host": host}).content.decode()
        assert BlockedHost.objects.count() == 1

    def test_a_bounded_number(self, sue, monkeypatch):
        monkeypatch.setattr(blocking, "MAX_BLOCKED_HOSTS", 1)
        block_host(staff=sue, host="example.org")
        with pytest.raises(Invalid) as refusal:
            block_host(staff=sue, host="example.net")
        assert [one.code for one in refusal.value.fields["host"]] == ["too_many_blocked_hosts"]


class TestWhatIsBlocked:
    @pytest.mark.parametrize("entry", ["example.org", "93.184.215.14", "2001:db8::1"])
    def test_the_host_and_what_is_below_it(self, entry):
        BlockedHost.objects.create(host=entry)
        wanted = {"example.org", "EXAMPLE.org.", "www.example.org", "a.b.example.org"}
        asked = {*wanted, "example.com", "notexample.org", "org", "93.184.215.14", "::ffff:5db8:d70e", "2001:db8::1"}
        blocked = blocked_among(asked)
        by_entry = {
            "example.org": wanted,
            "93.184.215.14": {"93.184.215.14", "::ffff:5db8:d70e"},
            "2001:db8::1": {"2001:db8::1"},
        }
        assert blocked == by_entry[entry]

    def test_one_query_for_any_number_of_hosts(self, settings, django_assert_num_queries):
        settings.LINK_PREVIEWS_BLOCKED = ["example.net"]
        with django_assert_num_queries(1):
            assert blocked_among({f"{number}.example.org" for number in range(50)}) == set()
        with django_assert_num_queries(0):
            assert blocked_among({"www.example.net", settings.PUBLIC_HOST}) == {"www.example.net", settings.PUBLIC_HOST}
            assert blocked_among([]) == set()


class TestFetching:
    def test_it_is_never_asked(self, site, sue, ada, chat):
        block_host(staff=sue, host=HOST)
        message = say(ada, chat, f"{SITE}/numbers {SITE.upper()}./numbers")
        site.settle()
        assert (titles(message), site.paths(), LinkPage.objects.count()) == ([], [], 0)

    def test_nor_behind_a_redirect(self, site, sue, ada, chat):
        block_host(staff=sue, host="other.net")
        site.server.redirect("/moved", "http://www.other.net/numbers")
        message = say(ada, chat, f"{SITE}/moved")
        site.settle()
        assert (titles(message), site.paths()) == ([], ["/moved"])

    def test_nor_for_a_picture(self, site, sue, ada, chat):
        block_host(staff=sue, host="pictures.net")
        page = '<head><title>Gallery</title><meta property="og:image" content="http://pictures.net/launch.png"></head>'
        site.server.page("/gallery", page)
        message = say(ada, chat, f"{SITE}/gallery")
        site.settle()
        assert [(one["title"], one["image"]) for one in shown(message)] == [("Gallery", None)]
        assert site.paths() == ["/gallery"]

    def test_nor_when_it_was_blocked_while_the_page_waited(self, site, sue, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.reader.work()
        block_host(staff=sue, host=HOST)
        clear()
        site.settle()
        assert (titles(message), site.paths()) == ([], [])

    @pytest.mark.parametrize("host", [HOST, "other.net"])
    @pytest.mark.parametrize("is_cleared", [True, False])
    def test_what_is_blocked_while_it_answers_is_not_shown(self, site, sue, ada, chat, host, is_cleared, monkeypatch):
        site.server.redirect("/moved", "http://other.net/numbers")
        message = say(ada, chat, f"{SITE}/moved")
        site.reader.work()
        get = site.fetcher._client.get

        def blocked_meanwhile(*args, **options):
            fetched = get(*args, **options)
            block_host(staff=sue, host=host)
            if is_cleared:
                clear()
            return fetched

        monkeypatch.setattr(site.fetcher._client, "get", blocked_meanwhile)
        site.settle()
        clear()
        assert titles(message) == []
        assert not LinkPage.objects.exclude(title="").exists()


class TestEarlierPreviews:
    def test_disappear_from_messages_and_from_the_list_of_links(self, site, sue, ada, chat):
        site.server.page("/elsewhere", "<title>Elsewhere</title>")
        message = say(ada, chat, f"{SITE}/launch http://other.net/elsewhere")
        site.settle()
        assert titles(message) == ["Launch", "Elsewhere"]
        before = Message.objects.get(pk=message.pk).changed_seq
        block_host(staff=sue, host=HOST)
        assert BlockedHost.objects.get(host=HOST).state != "done"
        clear()
        assert titles(message) == ["Elsewhere"]
        assert Message.objects.get(pk=message.pk).changed_seq == before + 1
        listed = Caller(ada).get(f"chats/{chat.pk}/links").json()
        assert [one["title"] for one in listed["links"]] == ["Elsewhere"]
        assert BlockedHost.objects.get(host=HOST).state == "done"
        # The picture is unused now: it is deleted with the others.
        assert LinkPage.objects.get(url__contains="launch").image == ""

    def test_readers_hear_of_it(self, site, sue, ada, chat, django_capture_on_commit_callbacks, monkeypatch):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        published = []
        monkeypatch.setattr("chats.delivery.announce.publish", published.append)
        block_host(staff=sue, host=HOST)
        with django_capture_on_commit_callbacks(execute=True):
            clear()
        (frame,) = published
        assert frame.event == "message_changed"
        assert "Launch in numbers" not in str(frame.body)
        assert titles(message) == []

    def test_of_pages_that_led_there_too(self, site, sue, ada, chat):
        site.server.redirect("/moved", "http://www.other.net/numbers")
        message = say(ada, chat, f"{SITE}/moved")
        site.settle()
        assert titles(message) == ["Launch in numbers"]
        block_host(staff=sue, host="www.other.net")
        clear()
        assert titles(message) == []

    def test_in_closed_chats_too(self, site, sue, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        type(chat).objects.filter(pk=chat.pk).update(closed_at=message.at)
        block_host(staff=sue, host=HOST)
        clear()
        assert titles(message) == []

    def test_however_many_pages_there_are(self, site, sue, ada, chat, monkeypatch):
        monkeypatch.setattr(blocking, "_PAGES_AT_ONCE", 2)
        for number in range(5):
            site.server.page(f"/{number}", PAGE)
        messages = [say(ada, make_chat(ada), f"{SITE}/{number}") for number in range(5)]
        site.settle()
        assert all(titles(one) for one in messages)
        block_host(staff=sue, host=HOST)
        assert remove_blocked_previews(worker_id="sue")
        assert [bool(titles(one)) for one in messages] == [False, False, True, True, True]
        clear()
        assert not any(titles(one) for one in messages)

    def test_a_killed_worker_s_place_is_taken(self, site, sue, ada, chat):
        message = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        row = block_host(staff=sue, host=HOST)
        LinkPage.objects.update(title="", url_hash="")
        BlockedHost.objects.filter(pk=row.pk).update(state="waiting")
        clear()
        assert titles(message) == []

    def test_do_not_come_back_and_new_messages_have_new_ones(self, site, sue, ada, chat):
        old = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        row = block_host(staff=sue, host=HOST)
        clear()
        unblock_host(staff=sue, host=row)
        edit_message(actor=ada, chat_id=chat.pk, message_id=old.pk, content=f"still {SITE}/numbers")
        new = say(ada, chat, f"{SITE}/numbers")
        site.settle()
        assert (titles(old), titles(new)) == ([], ["Launch in numbers"])
        assert site.paths() == ["/numbers", "/numbers"]
