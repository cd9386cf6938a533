"""People in the admin: what staff see, and what each action does and audits."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ProtectedError

from accounts.actions.change_avatar import change_avatar
from accounts.models import AuditEntry, Device, User
from accounts.tests.builders import PASSWORD, browser_of, device_of, make_person, make_staff
from chatapp.tests.pictures import picture_bytes

pytestmark = pytest.mark.django_db
REASON = "asked for on the phone"


@pytest.fixture
def sue():
    return make_staff()


@pytest.fixture
def ada():
    return make_person("Ada")


@pytest.fixture
def desk(sue):
    """Sue's browser."""
    return browser_of(sue)


def take(desk, person, step, **fields):
    """Submit the confirmation page of an action on a person."""
    return desk.post(f"/admin/accounts/user/{person.pk}/step/{step}/", {"reason": REASON, **fields})


def newest_entry():
    entry = AuditEntry.objects.first()
    return (entry.action, entry.subject, entry.reason, entry.staff.name)


class TestLooking:
    def test_staff_find_a_person_by_name_and_by_email(self, desk, ada):
        cy = make_person("Cy")
        for term in ("Ada", ada.email):
            page = desk.get("/admin/accounts/user/", {"q": term}).content.decode()
            assert ada.email in page
            assert cy.email not in page

    def test_a_persons_page_shows_devices_and_no_hash(self, desk, ada):
        device_of(ada, device_name="Firefox on Debian")
        page = desk.get(f"/admin/accounts/user/{ada.pk}/change/").content.decode()
        assert "Firefox on Debian" in page
        assert ada.password not in page
        assert "argon2" not in page

    def test_a_hash_cannot_be_guessed_through_the_lists_address(self, desk, ada):
        for lookup in ("password__startswith", "password", "token_version", "devices__refresh_version__gte"):
            assert desk.get("/admin/accounts/user/", {lookup: "argon2"}).status_code in (302, 400), lookup
        assert desk.get("/admin/accounts/user/", {"is_active__exact": "1"}).status_code == 200

    def test_no_one_is_edited_added_or_deleted_by_a_form(self, desk, ada):
        here = f"/admin/accounts/user/{ada.pk}"
        assert desk.post(f"{here}/change/", {"name": "Eve", "email": "eve@example.org"}).status_code == 403
        assert desk.get(f"{here}/delete/").status_code == 403
        assert desk.post(f"{here}/delete/", {"post": "yes"}).status_code == 403
        assert desk.get("/admin/accounts/user/add/").status_code == 403
        assert desk.get(f"{here}/password/").status_code in (302, 404)
        desk.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": [ada.pk], "post": "yes"})
        ada.refresh_from_db()
        assert (ada.name, ada.is_active) == ("Ada", True)


class TestSteps:
    def test_deactivating_ends_every_session_and_is_written_down(self, desk, ada):
        device = device_of(ada)
        answer = take(desk, ada, "deactivate")
        assert answer.status_code == 302
        ada.refresh_from_db()
        device.refresh_from_db()
        assert not ada.is_active
        assert device.ended_at is not None
        assert newest_entry() == ("deactivate_person", str(ada), REASON, "Sue")

    def test_reactivating_lets_them_in_again(self, desk, ada):
        take(desk, ada, "deactivate")
        assert take(desk, ada, "reactivate").status_code == 302
        ada.refresh_from_db()
        assert ada.is_active
        assert newest_entry()[0] == "reactivate_person"

    def test_ending_sessions_spares_the_account(self, desk, ada):
        devices = [device_of(ada), device_of(ada)]
        take(desk, ada, "end-sessions")
        assert not Device.objects.filter(pk__in=[device.pk for device in devices], ended_at=None).exists()
        ada.refresh_from_db()
        assert ada.is_active
        assert newest_entry()[0] == "end_sessions"

    def test_a_reset_link_is_shown_once_kept_nowhere_and_never_cached(self, desk, ada):
        answer = take(desk, ada, "reset-link")
        link = re.search(r"https?://[^\s<]+/password-reset/[^\s<]+", answer.content.decode())
        assert link
        assert "no-store" in answer["Cache-Control"]
        assert link[0] not in desk.get(f"/admin/accounts/user/{ada.pk}/step/reset-link/").content.decode()
        assert newest_entry() == ("make_reset_link", str(ada), REASON, "Sue")
        token = link[0].rpartition("/")[2]
        assert not AuditEntry.objects.filter(reason__contains=token).exists()
        assert not AuditEntry.objects.filter(subject__contains=token).exists()

    def test_staff_are_appointed_and_dismissed_at_once(self, desk, ada):
        adas = browser_of(ada)
        assert adas.get("/admin/").status_code == 404
        take(desk, ada, "appoint")
        assert adas.get("/admin/").status_code == 200
        assert newest_entry()[0] == "appoint_staff"
        take(desk, ada, "dismiss")
        assert adas.get("/admin/").status_code == 404
        assert newest_entry()[0] == "dismiss_staff"

    @pytest.mark.parametrize("step", ["deactivate", "dismiss"])
    def test_staff_cannot_lock_themselves_out(self, desk, sue, step):
        answer = take(desk, sue, step)
        assert answer.status_code == 200
        assert "yourself" in answer.content.decode()
        sue.refresh_from_db()
        assert (sue.is_active, sue.is_staff) == (True, True)
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("step", ["deactivate", "end-sessions", "reset-link", "appoint"])
    def test_without_a_reason_nothing_happens(self, desk, ada, step):
        device = device_of(ada)
        assert take(desk, ada, step, reason="  ").status_code == 200
        ada.refresh_from_db()
        device.refresh_from_db()
        assert (ada.is_active, ada.is_staff, device.ended_at) == (True, False, None)
        assert not AuditEntry.objects.exists()

    def test_a_step_that_does_not_fit_is_not_there(self, desk, ada):
        for step in ("reactivate", "dismiss", "no-such-step"):
            assert take(desk, ada, step).status_code == 404, step
        assert desk.get("/admin/accounts/user/999999/step/deactivate/").status_code == 404

    def test_looking_at_a_steps_page_does_nothing(self, desk, ada):
        assert desk.get(f"/admin/accounts/user/{ada.pk}/step/deactivate/").status_code == 200
        ada.refresh_from_db()
        assert ada.is_active

    def test_a_foreign_page_cannot_take_a_step(self, sue, ada):
        desk = browser_of(sue, checks_csrf=True)
        assert take(desk, ada, "deactivate").status_code == 403
        ada.refresh_from_db()
        assert ada.is_active


class TestAdding:
    def test_a_person_is_added_with_a_link_for_their_password(self, desk):
        answer = desk.post("/admin/accounts/user/step/add/", {"name": "Dora", "email": "Dora@Example.org"})
        assert "/password-reset/" in answer.content.decode()
        dora = User.objects.get(email="dora@example.org")
        assert (dora.name, dora.is_staff) == ("Dora", False)
        assert not dora.check_password(PASSWORD)
        assert newest_entry()[:2] == ("add_person", str(dora))

    def test_a_taken_email_is_refused_beside_its_field(self, desk, ada):
        answer = desk.post("/admin/accounts/user/step/add/", {"name": "Ada", "email": ada.email.upper()})
        assert "has already been taken" in answer.content.decode()
        assert User.objects.filter(name="Ada").count() == 1

    def test_an_invitation_link_is_for_one_email(self, desk):
        answer = desk.post("/admin/accounts/user/step/invite/", {"email": "new@example.org"})
        assert "/signup?invite=" in answer.content.decode()
        assert newest_entry()[:2] == ("make_invite_link", "new@example.org")


class TestKeepingPeople:
    def test_a_person_in_the_audit_log_cannot_be_deleted_from_the_database_either(self, sue, ada):
        AuditEntry.objects.create(staff=sue, action="deactivate_person", subject=str(ada))
        with pytest.raises(ProtectedError):
            sue.delete()


class TestPictures:
    def test_staff_remove_one_and_it_is_written_down(self, desk, ada):
        change_avatar(person=ada, upload=SimpleUploadedFile("me.png", picture_bytes()))
        assert take(desk, ada, "take-avatar-down", reason="not theirs").status_code == 302
        ada.refresh_from_db()
        assert ada.avatar == ""
        assert AuditEntry.objects.filter(action="take_avatar_down", reason="not theirs").exists()


class TestAddresses:
    def test_the_list_finds_unverified_and_shared_ones(self, desk, ada, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        make_person("Mal", email_verified_at=None)
        make_person("Twin", email="shared;7", shared_email=ada.email)
        page = desk.get("/admin/accounts/user/", {"email_verified_at__isempty": "1"}).content.decode()
        assert ("Mal" in page, "Twin" in page) == (True, False)
        page = desk.get("/admin/accounts/user/", {"shared_email__isempty": "0"}).content.decode()
        assert ("Mal" in page, f"{ada.email} (shared)" in page) == (False, True)

    def test_staff_mark_one_verified_and_it_is_written_down(self, desk):
        mallory = make_person("Mal", email_verified_at=None)
        assert take(desk, mallory, "mark-verified").status_code == 302
        mallory.refresh_from_db()
        assert mallory.email_verified_at is not None
        assert newest_entry() == ("mark_verified", str(mallory), REASON, "Sue")
        assert take(desk, mallory, "mark-verified").status_code == 404

    def test_staff_change_one_and_it_is_written_down(self, desk, ada):
        earlier = str(ada)
        assert take(desk, ada, "change-email", email="New@münchen.de").status_code == 302
        ada.refresh_from_db()
        assert ada.email == "new@xn--mnchen-3ya.de"
        assert newest_entry() == ("change_email", earlier, REASON, "Sue")

    @pytest.mark.parametrize("email", ["a@b@c.org", "a,b@x.org", "<x@x.org>"])
    def test_staff_cannot_enter_what_is_no_address(self, desk, ada, email):
        earlier = ada.email
        for step in ("add", "invite"):
            answer = desk.post(f"/admin/accounts/user/step/{step}/", {"name": "Zoe", "email": email})
            assert "must have the @ sign" in answer.content.decode() or "valid" in answer.content.decode()
        assert take(desk, ada, "change-email", email=email).status_code == 200
        ada.refresh_from_db()
        assert ada.email == earlier

    def test_no_one_gets_a_taken_one(self, desk, ada):
        ben = make_person("Ben")
        assert "has already been taken" in take(desk, ada, "change-email", email=ben.email.upper()).content.decode()

    @pytest.mark.parametrize("step", ["mark-verified", "change-email"])
    def test_members_cannot(self, ada, step):
        mallory = make_person("Mal", email_verified_at=None)
        take(browser_of(ada), mallory, step, email="n@example.org")
        assert not User.objects.filter(email="n@example.org").exists()
        mallory.refresh_from_db()
        assert mallory.email_verified_at is None
