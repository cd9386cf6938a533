"""The audit log in the admin: readable and append-only."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actions.audit import note
from accounts.models import AuditEntry
from accounts.tests.builders import browser_of, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue():
    return make_staff()


@pytest.fixture
def entry(sue):
    return note(staff=sue, action="deactivate_person", subject="Ada <ada@example.org>", reason="spam")


def untouched(entry):
    return AuditEntry.objects.filter(pk=entry.pk, action="deactivate_person", reason="spam").exists()


class TestReading:
    def test_staff_read_and_search_the_log(self, sue, entry):
        desk = browser_of(sue)
        page = desk.get("/admin/accounts/auditentry/", {"q": "ada@example"}).content.decode()
        assert "deactivate_person" in page
        assert "spam" in page
        assert "spam" in desk.get(f"/admin/accounts/auditentry/{entry.pk}/change/").content.decode()


class TestTampering:
    def test_the_admin_has_no_way_to_change_or_delete_an_entry(self, sue, entry):
        desk = browser_of(sue)
        here = f"/admin/accounts/auditentry/{entry.pk}"
        assert desk.post(f"{here}/change/", {"reason": "nothing"}).status_code == 403
        assert desk.post(f"{here}/delete/", {"post": "yes"}).status_code == 403
        assert desk.get("/admin/accounts/auditentry/add/").status_code == 403
        desk.post(
            "/admin/accounts/auditentry/",
            {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"},
        )
        assert untouched(entry)

    def test_a_stored_entry_refuses_to_be_saved_or_deleted(self, entry):
        entry.reason = "nothing"
        with pytest.raises(TypeError):
            entry.save()
        with pytest.raises(TypeError):
            entry.delete()
        assert untouched(entry)

    def test_neither_do_many_at_once(self, entry):
        entries = AuditEntry.objects.all()
        for tampering in (
            lambda: entries.delete(),
            lambda: entries.update(reason="nothing"),
            lambda: entries.bulk_update([entry], ["reason"]),
        ):
            with pytest.raises(TypeError):
                tampering()
        assert untouched(entry)

    @pytest.mark.parametrize(
        "statement",
        ["DELETE FROM accounts_auditentry", "UPDATE accounts_auditentry SET reason = 'nothing'"],
    )
    def test_postgresql_refuses_it_even_by_hand(self, entry, statement):
        if connection.vendor != "postgresql":
            pytest.skip("SQLite is the database of one machine, whose owner owns the file.")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert untouched(entry)
