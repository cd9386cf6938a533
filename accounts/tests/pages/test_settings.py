"""Every settings page; /settings/devices, /settings/password."""

import pytest
from django.test import Client

from accounts.models import Device
from accounts.tests.builders import PASSWORD, browser_of, device_of, make_person

pytestmark = pytest.mark.django_db

NEW = "Rather-n3w-lamp"


@pytest.mark.parametrize("path", ["/settings/profile", "/settings/privacy", "/settings/devices", "/settings/password"])
class TestEach:
    def test_is_for_the_signed_in(self, path):
        answer = Client().get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/signin?next={path}")

    def test_has_a_title_and_a_heading_and_is_never_cached(self, path):
        answer = browser_of(make_person()).get(path)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "<h1>" in page
        assert "<title>Welcome" not in page
        assert "no-store" in answer.headers["Cache-Control"]


class TestDevices:
    def test_lists_the_persons_own_and_ends_any(self):
        ada, cy = make_person("Ada"), make_person("Cy")
        client = browser_of(ada)
        phone, other = device_of(ada, device_name="Safari on iPhone"), device_of(cy, device_name="Cy's")
        page = client.get("/settings/devices").content.decode()
        assert "Safari on iPhone" in page
        assert "This device" in page
        assert f"device-{other.pk}" not in page
        answer = client.post(f"/settings/devices/{phone.pk}/end", follow=True)
        assert "Device signed out." in answer.content.decode()
        phone.refresh_from_db()
        assert phone.ended_at

    def test_anothers_device_is_404_and_lives(self):
        device = device_of(make_person("Ada"))
        answer = browser_of(make_person("Cy")).post(f"/settings/devices/{device.pk}/end")
        assert answer.status_code == 404
        device.refresh_from_db()
        assert device.ended_at is None

    @pytest.mark.parametrize("device_id", ["abc", "-1", "9e99", "9" * 40, "9" * 1_500])
    def test_what_is_no_id_is_404(self, device_id):
        assert browser_of(make_person()).post(f"/settings/devices/{device_id}/end").status_code == 404


class TestPassword:
    def test_is_changed_and_other_devices_are_out(self):
        ada = make_person()
        here, there = browser_of(ada), browser_of(ada)
        body = {"current_password": PASSWORD, "password": NEW}
        answer = here.post("/settings/password", body, follow=True)
        assert "Password changed." in answer.content.decode()
        assert here.get("/settings/devices").status_code == 200
        assert there.get("/settings/devices").status_code == 302
        assert Device.objects.filter(user=ada, ended_at=None).count() == 1

    def test_needs_the_current_one(self):
        ada = make_person()
        client = browser_of(ada)
        answer = client.post("/settings/password", {"current_password": "Wrong-pass1", "password": NEW})
        assert answer.status_code == 422
        assert "is not your password" in answer.content.decode()
        ada.refresh_from_db()
        assert ada.check_password(PASSWORD)

    def test_guessing_it_is_limited(self):
        client = browser_of(make_person())
        for _ in range(10):
            client.post("/settings/password", {"current_password": "Wrong-pass1", "password": NEW})
        answer = client.post("/settings/password", {"current_password": PASSWORD, "password": NEW})
        assert answer.status_code == 429
