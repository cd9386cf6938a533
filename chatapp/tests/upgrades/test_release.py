"""Which release may use a database after which."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts.models import SharedValue
from chatapp import __version__
from chatapp.upgrades import release
from chatapp.upgrades.release import NAME, record_release, recorded_release, refusal_of, require_next_release


class TestNeighbors:
    @pytest.mark.parametrize(
        ("own", "recorded"),
        [
            ("1.0.0", ""),
            ("1.0.0", "1.0.9"),
            ("1.1.0", "1.0.0"),
            ("1.0.3", "1.1.0"),
            ("2.0.0", "1.7.1"),
            ("1.7.0", "2.0.1"),
        ],
    )
    def test_may_follow_each_other(self, own, recorded):
        assert refusal_of(own, recorded=recorded) == ""

    @pytest.mark.parametrize(("own", "recorded"), [("1.2.0", "1.0.0"), ("2.1.0", "1.9.0"), ("3.0.0", "1.9.0")])
    def test_further_ones_are_refused_with_the_way(self, own, recorded):
        assert "is more than one release newer: install the releases between them first" in refusal_of(
            own, recorded=recorded
        )

    def test_so_are_much_older_ones(self):
        assert "1.0.0 is more than one release older: install 1.2.0 again" in refusal_of("1.0.0", recorded="1.2.0")


class TestRecording:
    def test_the_newest_stays_recorded(self, db, monkeypatch):
        SharedValue.objects.filter(name=NAME).delete()
        assert recorded_release() == ""
        record_release()
        assert recorded_release() == __version__
        monkeypatch.setattr(release, "__version__", "1.1.0")
        record_release()
        monkeypatch.setattr(release, "__version__", "1.0.5")
        record_release()
        assert recorded_release() == "1.1.0"

    def test_one_that_skipped_a_release_does_not_start(self, db, monkeypatch):
        SharedValue.objects.update_or_create(name=NAME, defaults={"fingerprint": "1.0.0"})
        monkeypatch.setattr(release, "__version__", "1.2.0")
        with pytest.raises(ImproperlyConfigured, match=r"1\.2\.0 is more than one release newer"):
            require_next_release()
