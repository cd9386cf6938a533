"""The site's name and accent, cached by each process for a few seconds."""

import pytest
from django.db import OperationalError
from django.test.utils import override_settings

from accounts.models import SiteSettings
from accounts.site import KEPT_SECONDS, Site, SiteCache

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that tests move."""

    def __init__(self, monkeypatch):
        self.now = 1_000.0
        monkeypatch.setattr("chatapp.lib.clock.elapsed_seconds", lambda: self.now)


class TestSite:
    @override_settings(SITE_NAME="Configured")
    def test_without_a_row_is_the_configured_one(self):
        site = SiteCache().site()
        assert (site.name, site.accent) == ("Configured", "")

    def test_has_the_stored_name_and_accent(self):
        SiteSettings.objects.create(name="Mallard", accent="#0b7a75")
        assert SiteCache().site() == Site("Mallard", "#0b7a75")

    def test_is_read_again_after_a_while_and_not_before(self, monkeypatch, django_assert_num_queries):
        clock, cache = Clock(monkeypatch), SiteCache()
        assert cache.site() == Site()
        SiteSettings.objects.create(name="Mallard")
        clock.now += KEPT_SECONDS - 1
        with django_assert_num_queries(0):
            assert cache.site() == Site()
        clock.now += 1
        with django_assert_num_queries(1):
            assert cache.site() == Site("Mallard")

    def test_is_read_again_when_it_was_changed_here(self):
        cache = SiteCache()
        cache.site()
        SiteSettings.objects.create(name="Mallard")
        cache.forget()
        assert cache.site().name == "Mallard"

    def test_stays_while_the_database_is_away(self, monkeypatch):
        SiteSettings.objects.create(name="Mallard")
        clock, cache = Clock(monkeypatch), SiteCache()
        cache.site()
        clock.now += KEPT_SECONDS

        def fail(*columns):
            raise OperationalError

        monkeypatch.setattr(SiteSettings.objects, "values_list", fail)
        assert cache.site().name == "Mallard"


class TestTheFirstRead:
    def test_no_one_signs_up_while_the_rule_cannot_be_read(self, monkeypatch):
        cache = SiteCache()
        monkeypatch.setattr(SiteCache, "_read", lambda _cache: None)
        assert cache.site().own_sign_up == "closed"
        monkeypatch.setattr(SiteCache, "_read", lambda _cache: Site(own_sign_up="invite"))
        assert cache.site().own_sign_up == "invite"
