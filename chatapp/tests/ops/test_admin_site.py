"""Access to the admin."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import AuditEntry, Device
from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person, make_staff

pytestmark = pytest.mark.django_db

STAND_INS = {"int": "1", "path": "1", "slug": "close", "str": "1"}


def admin_addresses():
    """All URLs of the admin, with a value for each parameter."""
    found = []

    def walk(patterns, prefix, values):
        for entry in patterns:
            route = prefix + str(entry.pattern)
            here = {**values, **{name: STAND_INS["int"] for name in entry.pattern.converters}}
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, route, here)
            elif isinstance(entry, URLPattern) and route.startswith("admin/"):
                found.append("/" + _filled(route))

    walk(get_resolver().url_patterns, "", {})
    return sorted(set(found))


def _filled(route):
    parts = []
    for part in route.replace("(?P<url>.*)$", "no/such/page").replace("^", "").replace("$", "").split("/"):
        if part.startswith("<"):
            parts.append(STAND_INS.get(part[1:-1].partition(":")[0], "1"))
        elif "(" in part:
            parts.append("accounts")
        else:
            parts.append(part)
    return "/".join(parts)


ADDRESSES = admin_addresses()


class TestTheWayIn:
    def test_the_crawl_finds_the_tables_and_the_dashboard(self):
        for known in (
            "/admin/",
            "/admin/dashboard/",
            "/admin/accounts/user/",
            "/admin/accounts/user/1/change/",
            "/admin/accounts/user/1/step/close/",
            "/admin/accounts/auditentry/",
            "/admin/chats/message/1/change/",
            "/admin/chats/chat/1/step/close/",
        ):
            assert known in ADDRESSES

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_member_finds_no_page(self, address):
        bens = browser_of(make_person("Ben"))
        for answer in (bens.get(address), bens.post(address, {"reason": "x"})):
            assert answer.status_code in (404, 405), (address, answer.status_code)
        assert not AuditEntry.objects.exists()

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_stranger_is_sent_to_the_sites_own_sign_in(self, client, address):
        answer = client.get(address)
        if address == "/admin/dashboard/state":
            assert answer.status_code == 401
        else:
            assert answer.status_code == 302
            assert answer["Location"].startswith("/signin?next=%2Fadmin%2F")

    def test_staff_who_were_switched_off_or_signed_out_are_strangers(self):
        sue = make_staff()
        desk = browser_of(sue)
        assert desk.get("/admin/").status_code == 200
        Device.objects.filter(user=sue).update(ended_at="2026-01-01T00:00:00Z")
        assert desk.get("/admin/").status_code == 302

    def test_the_admins_own_sign_in_takes_no_password(self, client):
        sue = make_staff()
        answer = client.post("/admin/login/", {"username": sue.email, "password": "Str0ng-enough", "next": "/admin/"})
        assert answer.status_code == 302
        assert answer["Location"] == "/signin?next=%2Fadmin%2F"
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_no_foreign_next_is_passed_on(self, client, wanted):
        assert "evil" not in client.get("/admin/login/", {"next": wanted})["Location"]
        assert "alert" not in client.get("/admin/login/", {"next": wanted})["Location"]

    def test_signing_out_in_the_admin_ends_the_device(self):
        sue = make_staff()
        desk = browser_of(sue)
        answer = desk.post("/admin/logout/", follow=True)
        assert answer.redirect_chain[0] == ("/signout", 307)
        assert not Device.objects.filter(user=sue, ended_at=None).exists()

    def test_a_password_is_changed_on_the_sites_own_page(self):
        desk = browser_of(make_staff())
        assert desk.get("/admin/password_change/")["Location"] == "/settings/password"


class TestTheFrame:
    def test_the_front_page_leads_to_the_dashboard_and_offers_no_groups_or_jobs(self):
        page = browser_of(make_staff()).get("/admin/").content.decode()
        assert 'href="/admin/dashboard/"' in page
        for hidden in ("/admin/auth/group/", "/admin/django_tasks_db/"):
            assert hidden not in page

    @pytest.mark.parametrize("address", ["/admin/", "/admin/dashboard/", "/admin/accounts/user/", "/admin/chats/chat/"])
    def test_pages_keep_the_strict_policy(self, address):
        answer = browser_of(make_staff()).get(address)
        assert answer.status_code == 200
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        page = answer.content.decode()
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page

    @pytest.mark.parametrize("address", ["/admin/", "/admin/dashboard/", "/admin/accounts/user/"])
    def test_its_titles_carry_the_name_staff_gave_the_site(self, address):
        keep_site(Site("Mallard"))
        title = re.search(r"<title>(.*?)</title>", browser_of(make_staff()).get(address).content.decode(), re.DOTALL)[1]
        assert " ".join(title.split()).endswith(" | Mallard administration")

    def test_nothing_of_it_is_cached(self):
        answer = browser_of(make_staff()).get("/admin/accounts/user/")
        assert "no-store" in answer["Cache-Control"] or "private" in answer["Cache-Control"]

    def test_an_api_token_opens_no_page(self):
        sue = make_staff()
        answer = Client(headers={"Authorization": "Bearer x"}).get("/admin/")
        assert answer.status_code == 302
        assert sue.is_staff
