"""Changing the site: stored once, audited, shown at once by this process."""

import pytest

from accounts.actions.change_site import NOT_A_COLOR, change_site
from accounts.models import AuditEntry, SiteSettings
from accounts.queries import looks_like_another
from accounts.site import Site, current_site, keep_site
from accounts.tests.builders import make_staff
from chatapp.lib.errors import Invalid

pytestmark = pytest.mark.django_db


class TestChangeSite:
    def test_stores_one_row_in_its_clean_form(self):
        sue = make_staff()
        change_site(staff=sue, name="First", accent="")
        change_site(staff=sue, name="  The\u200b Mallard ", accent=" #0B7A75 ")
        assert list(SiteSettings.objects.values_list("name", "accent")) == [("The Mallard", "#0b7a75")]

    def test_is_audited(self):
        change_site(staff=make_staff(), name="Mallard", accent="")
        entry = AuditEntry.objects.get()
        assert (entry.action, entry.subject) == ("change_site", "name: Mallard, accent: default")

    def test_is_shown_at_once(self, django_capture_on_commit_callbacks):
        keep_site(Site("Before"))
        with django_capture_on_commit_callbacks(execute=True):
            change_site(staff=make_staff(), name="Mallard", accent="#123456")
        assert current_site() == Site("Mallard", "#123456")

    def test_gives_the_name_to_no_one_else(self):
        keep_site(Site("Mallard"))
        assert looks_like_another("mallard")

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": "x" * 61}, "name"),
            ({"name": "x" * 100_000}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"name": "a\x00b"}, "name"),
            ({"name": None}, "name"),
            ({"accent": "teal"}, "accent"),
            ({"accent": "#0b7a7"}, "accent"),
            ({"accent": "#0b7a75;}"}, "accent"),
            ({"accent": 7}, "accent"),
        ],
    )
    def test_refuses_what_is_no_name_or_color(self, typed, field):
        with pytest.raises(Invalid) as refusal:
            change_site(staff=make_staff(), **{"name": "Mallard", "accent": "", **typed})
        assert list(refusal.value.fields) == [field]
        assert field == "name" or refusal.value.fields["accent"] == [NOT_A_COLOR]
        assert not SiteSettings.objects.exists() and not AuditEntry.objects.exists()
