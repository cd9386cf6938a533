"""The staff page for the site's name and accent."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, SiteSettings
from accounts.site import Site, keep_site
from accounts.tests.builders import browser_of, make_person, make_staff

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/site/"


@pytest.fixture
def staff():
    return browser_of(make_staff())


class TestWhoMay:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_member_finds_nothing_there_and_changes_nothing(self, method):
        answer = getattr(browser_of(make_person("Cy")), method)(ADDRESS, {"name": "Mine", "accent": ""})
        assert answer.status_code == 404
        assert not SiteSettings.objects.exists()

    def test_no_one_is_asked_to_sign_in(self):
        assert Client().get(ADDRESS)["Location"].startswith("/signin?next=")

    def test_a_form_of_another_site_changes_nothing(self):
        stranger = browser_of(make_staff(), checks_csrf=True)
        assert stranger.post(ADDRESS, {"name": "Mine"}).status_code == 403


class TestSaving:
    def test_stores_and_shows_it_everywhere(self, staff, client, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = staff.post(ADDRESS, {"name": "Mallard", "accent": "#7b57a8"})
        assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
        page = client.get("/signin").content.decode()
        assert "Sign in to Mallard" in page and "/accent/7b57a8.css" in page
        assert AuditEntry.objects.get().action == "change_site"

    def test_a_preview_stores_nothing(self, staff):
        answer = staff.post(ADDRESS, {"name": "Mallard", "accent": "#ffff00", "preview": "yes"})
        page = answer.content.decode()
        assert answer.status_code == 200 and 'value="#ffff00"' in page
        # Too bright for text in the light; fine in the dark.
        assert page.count("as chosen") == 2
        assert not SiteSettings.objects.exists()

    def test_an_error_keeps_what_was_typed(self, staff):
        answer = staff.post(ADDRESS, {"name": "Mallard", "accent": "teal"})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="teal"' in page and "should look like #0b7a75" in page

    @pytest.mark.parametrize("accent", ["x" * 100_000, "#\x00"])
    def test_hostile_input_is_an_error(self, staff, accent):
        assert staff.post(ADDRESS, {"name": "Mallard", "accent": accent}).status_code in (400, 422)


class TestShowing:
    def test_the_stored_values_in_four_themes(self, staff, django_assert_max_num_queries):
        keep_site(Site("Mallard", "#0b7a75"))
        with django_assert_max_num_queries(4):
            page = staff.get(ADDRESS).content.decode()
        assert 'value="Mallard"' in page and 'value="#0b7a75"' in page
        assert page.count("samples__one") == 4
