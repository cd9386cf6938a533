"""A machine whose key or store differs from its site's refuses to start."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from accounts.models import SharedValue
from accounts.shared_values import STORE, agreed, shared_secret
from chatapp.launch import node
from chatapp.lib.store import mark_of_store, mark_store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_machine(settings, tmp_path):
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    node.require_site()


class TestKey:
    def test_the_same_key_starts_again(self):
        node.require_site()

    def test_another_key_is_refused_with_what_to_do(self, settings):
        settings.SECRET_KEY = "another " * 10
        with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY is not the one.*accept-node"):
            node.require_key_of_site()

    def test_the_database_holds_no_key(self, settings):
        assert settings.SECRET_KEY not in str(list(SharedValue.objects.values_list()))

    def test_an_accepted_key_is_the_sites_and_secrets_are_new(self, settings):
        shared_secret("push")
        settings.SECRET_KEY = "another " * 10
        node.main([])
        node.require_site()
        assert shared_secret("push")


class TestStore:
    def test_a_machine_with_the_same_folder_starts(self, settings):
        settings.MEDIA_ROOT = str(settings.MEDIA_ROOT)
        node.require_store_of_site()

    def test_a_machine_with_a_folder_of_its_own_is_refused_with_what_to_do(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "other"
        with pytest.raises(ImproperlyConfigured, match=r"not in .*other\. .* S3_BUCKET.*store_id"):
            node.require_store_of_site()
        assert mark_of_store() == ""

    def test_the_store_of_another_site_is_refused(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "other"
        mark_store("of another site")
        with pytest.raises(ImproperlyConfigured):
            node.require_store_of_site()

    def test_moved_pictures_are_known_by_their_mark(self, settings, tmp_path):
        mark = mark_of_store()
        settings.MEDIA_ROOT = tmp_path / "other"
        mark_store(mark)
        node.require_store_of_site()

    def test_lost_pictures_are_accepted_without_a_new_key(self, settings, tmp_path):
        secret = shared_secret("push")
        settings.MEDIA_ROOT = tmp_path / "other"
        node.main([])
        node.require_site()
        assert shared_secret("push") == secret

    def test_a_store_that_is_down_stops_no_start(self, settings, tmp_path):
        (tmp_path / "file").write_text("in the way")
        settings.MEDIA_ROOT = tmp_path / "file"
        node.require_store_of_site()
        assert not default_storage.exists("store_id")


class TestMachinesThatStartAtTheSameTime:
    @pytest.mark.django_db(transaction=True)
    def test_the_second_waits_for_the_mark_of_the_first(self, settings, tmp_path):
        SharedValue.objects.all().delete()
        settings.MEDIA_ROOT = tmp_path / "new"
        with ThreadPoolExecutor(1) as second_machine:
            with transaction.atomic():
                agreed(STORE, "of the first machine")
                started = second_machine.submit(_start_and_disconnect)
                _until_it_waits_for_a_lock()
                mark_store("of the first machine")
            started.result(timeout=30)


def _start_and_disconnect() -> None:
    try:
        node.require_store_of_site()
    finally:
        connection.close()


def _until_it_waits_for_a_lock() -> None:
    """Wait until another session waits. SQLite has no way to see it, and lets no one read before the first is done."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        sleep(0.02)


class TestSetupTokenOfRelease10:
    def test_its_file_goes(self, settings):
        (settings.DATA_DIR / "setup_token").write_text("x")
        node.require_site()
        assert not (settings.DATA_DIR / "setup_token").exists()


@pytest.mark.django_db(transaction=True)
def test_sockets_and_jobs_start_while_the_database_is_away():
    def fail():
        raise DatabaseError

    node.unless_database_is_away(fail)
