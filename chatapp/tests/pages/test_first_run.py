"""The owner's first run: four steps for staff, each works by form alone and can be skipped."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from accounts.models import AuditEntry, SiteSettings
from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person, make_staff, send_waiting_mails
from chatapp.tests.pictures import SVG, picture_bytes
from chats.models import Chat, JoinLink

pytestmark = pytest.mark.django_db
STEPS = ("name", "sign-up", "invite", "chats")
MAIL = "smtp://localhost"


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", content, content_type="image/png")


@pytest.fixture
def sue():
    return make_staff()


@pytest.fixture
def staff(sue):
    return browser_of(sue)


class TestWhoMay:
    @pytest.mark.parametrize("path", [*STEPS, "accent"])
    def test_a_member_finds_nothing_there(self, path):
        assert browser_of(make_person("Cy")).get(f"/first-run/{path}").status_code == 404

    @pytest.mark.parametrize("path", [*STEPS, "test-mail", "join-link"])
    def test_a_member_changes_nothing(self, path):
        answer = browser_of(make_person("Cy")).post(f"/first-run/{path}", {"name": "Mine", "hours": 1, "max_uses": 1})
        assert answer.status_code == 404
        assert not SiteSettings.objects.exists() and not JoinLink.objects.exists() and not Chat.objects.exists()

    def test_a_visitor_signs_in_first(self):
        assert Client().get("/first-run/name")["Location"].startswith("/signin?next=")

    def test_each_step_can_be_skipped(self, staff):
        for step, following in zip(
            STEPS, ("/first-run/sign-up", "/first-run/invite", "/first-run/chats", "/chats"), strict=True
        ):
            page = staff.get(f"/first-run/{step}").content.decode()
            assert f'href="{following}"' in page
        assert not SiteSettings.objects.exists() and not Chat.objects.exists()


class TestName:
    def test_stores_name_logo_and_color(self, staff):
        typed = {"name": "Mallard", "accent": "own", "own_accent": "#123456", "picture": upload(picture_bytes())}
        assert staff.post("/first-run/name", typed)["Location"] == "/first-run/sign-up"
        site = SiteSettings.objects.get()
        assert (site.name, site.accent) == ("Mallard", "#123456")
        keep_site(Site("Mallard", logo=site.logo))
        page = Client().get("/signin").content.decode()
        assert f"/media/logo/{site.logo}/64" in page
        assert Client().get(f"/media/logo/{site.logo}/64")["Content-Type"] == "image/webp"

    def test_an_error_keeps_what_was_typed(self, staff):
        answer = staff.post("/first-run/name", {"name": "Mallard", "accent": "own", "own_accent": "teal"})
        assert answer.status_code == 422
        assert 'value="Mallard"' in answer.content.decode() and "should look like" in answer.content.decode()
        assert not SiteSettings.objects.exists()

    def test_a_file_that_is_no_picture_is_an_error(self, staff):
        answer = staff.post("/first-run/name", {"name": "Mallard", "accent": "#0b7a75", "picture": upload(SVG)})
        assert answer.status_code == 422 and "must be a picture" in answer.content.decode()

    @pytest.mark.parametrize("accent", ["", "teal", "#" * 10_000, "#ffff00"])
    def test_the_report_takes_any_color(self, staff, accent):
        answer = staff.get("/first-run/accent", {"accent": accent})
        assert answer.status_code == 200 and ("Readable" in answer.content.decode()) == (accent == "#ffff00")


class TestSignUp:
    def test_the_chosen_rule_applies(self, staff):
        assert staff.post("/first-run/sign-up", {"sign_up": "closed"})["Location"] == "/first-run/invite"
        keep_site(Site(own_sign_up=SiteSettings.objects.get().sign_up))
        assert Client().get("/signup").status_code == 403

    @override_settings(IS_SIGNUP_FIXED=True, SIGNUP="open")
    def test_the_environment_wins(self, staff):
        staff.post("/first-run/sign-up", {"sign_up": "closed"})
        assert not SiteSettings.objects.exists()
        keep_site(Site(own_sign_up="closed"))
        assert Client().get("/signup").status_code == 200

    def test_another_value_is_an_error(self, staff):
        assert staff.post("/first-run/sign-up", {"sign_up": "all"}).status_code == 422

    @override_settings(EMAIL_URL=MAIL)
    def test_a_test_mail_goes_to_the_own_address(self, staff, sue):
        staff.post("/first-run/test-mail")
        assert [sent.to for sent in mail.outbox] == [[sue.email]]
        assert "Check your inbox" in staff.get("/first-run/sign-up").content.decode()

    @override_settings(EMAIL_URL=MAIL, EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_PORT=1)
    def test_a_refusing_mail_server_is_quoted(self, staff):
        staff.post("/first-run/test-mail")
        assert "The mail server refused" in staff.get("/first-run/sign-up").content.decode()


class TestInvite:
    ADDRESSES = "ben@example.org, cy@example, fay@example.org, nonsense"

    @override_settings(EMAIL_URL=MAIL)
    def test_bad_addresses_do_not_stop_the_good_ones(self, staff):
        page = staff.post("/first-run/invite", {"emails": self.ADDRESSES}).content.decode()
        assert "2 invitations are on" in page and "Not an email address: cy@example, nonsense" in page
        send_waiting_mails()
        assert sorted(sent.to[0] for sent in mail.outbox) == ["ben@example.org", "fay@example.org"]
        assert "/signup?invite=" in mail.outbox[0].body

    def test_without_mail_each_gets_a_link_that_works_where_sign_up_is_by_invitation(self, staff):
        keep_site(Site(own_sign_up="invite"))
        page = staff.post("/first-run/invite", {"emails": "ben@example.org"}).content.decode()
        link = page.split('value="http')[1].split('"')[0]
        path = "/signup" + link.split("/signup")[1]
        assert Client().get(path).status_code == 200
        assert not mail.outbox

    def test_who_has_an_account_is_named_and_not_invited(self, staff):
        ben = make_person("Ben")
        page = staff.post("/first-run/invite", {"emails": ben.email}).content.decode()
        assert f"Already here: {ben.email}" in page
        assert not AuditEntry.objects.filter(action="invite_to_site").exists()

    @pytest.mark.parametrize("emails", [", ".join(f"p{n}@example.org" for n in range(51)), "x" * 50_000])
    def test_too_many_are_refused(self, staff, emails):
        assert staff.post("/first-run/invite", {"emails": emails}).status_code == 422

    def test_no_one_is_invited_where_sign_up_is_closed(self, staff):
        keep_site(Site(own_sign_up="closed"))
        assert staff.post("/first-run/invite", {"emails": "ben@example.org"}).status_code == 422
        assert "ben@example.org</bdi>" not in staff.get("/first-run/invite").content.decode()

    def test_a_link_leads_a_stranger_into_the_first_chat(self, staff):
        shown = staff.post("/first-run/join-link", {"hours": 168, "max_uses": 50})["Location"]
        page = staff.get(shown).content.decode()
        secret = shown.split("made=")[1]
        assert f"/join/{secret}" in page and f"/join/{secret}/qr.svg" in page
        chat = Chat.objects.get()
        assert (chat.title, chat.kind, chat.is_default) == ("Everyone", "open", True)
        assert "Everyone" in Client().get(f"/join/{secret}").content.decode()

    def test_a_second_link_is_of_the_same_chat(self, staff):
        for _ in range(2):
            staff.post("/first-run/join-link", {"hours": 24, "max_uses": 1})
        assert Chat.objects.count() == 1 and JoinLink.objects.count() == 2


class TestChats:
    def test_makes_them_and_opens_the_first(self, staff):
        typed = {"suggested": ["everyone", "announcements"], "another": "Boats"}
        answer = staff.post("/first-run/chats", typed)
        chats = list(Chat.objects.order_by("pk"))
        assert [(chat.title, chat.posting) for chat in chats] == [
            ("Everyone", "everyone"), ("Announcements", "moderators"), ("Boats", "everyone"),
        ]  # fmt: skip
        assert all(chat.is_default and chat.kind == "open" for chat in chats)
        assert answer["Location"] == f"/chats/{chats[0].pk}"

    def test_a_repeat_makes_none_twice(self, staff):
        for _ in range(2):
            staff.post("/first-run/chats", {"suggested": [], "another": "Boats"})
        assert Chat.objects.count() == 1

    def test_an_unknown_suggestion_or_a_hostile_name_is_an_error(self, staff):
        assert staff.post("/first-run/chats", {"suggested": ["x"]}).status_code == 422
        assert staff.post("/first-run/chats", {"another": "a\u202eb"}).status_code == 422
        assert not Chat.objects.exists()

    def test_no_more_than_the_allowed_default_chats(self, staff):
        for number in range(10):
            staff.post("/first-run/chats", {"another": f"Chat {number}"})
        assert staff.post("/first-run/chats", {"another": "One more"}).status_code == 422
        assert Chat.objects.count() == 10
