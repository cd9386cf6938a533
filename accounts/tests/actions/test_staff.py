"""Staff actions on people: effective, audited, published."""

import pytest
from django.test import Client

from accounts.actions.staff import deactivate_person, end_sessions, make_invite_link, make_reset_link, reactivate_person
from accounts.models import AuditEntry
from accounts.rules.invites import invited_email
from accounts.signals import person_deactivated
from accounts.tests.builders import PASSWORD, api_of, make_person, make_staff
from chatapp.lib.errors import Invalid

pytestmark = pytest.mark.django_db


def audited():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "reason"))


def sign_in(person):
    body = {"email": person.email, "password": PASSWORD}
    return Client().post("/api/signin", body, content_type="application/json").status_code


class TestDeactivate:
    def test_ends_all_sessions_and_refuses_new_ones_until_reactivated(self):
        sue, cy = make_staff(), make_person("Cy")
        client = api_of(cy)
        deactivate_person(staff=sue, person=cy, reason="spam")
        assert client.get("/api/users/me").status_code == 401
        assert sign_in(cy) == 401
        reactivate_person(staff=sue, person=cy, reason="sorry")
        assert client.get("/api/users/me").status_code == 401
        assert sign_in(cy) == 200
        assert audited() == [("deactivate_person", "spam"), ("reactivate_person", "sorry")]

    @pytest.mark.django_db(transaction=True)
    def test_is_reported(self):
        told = []

        def listen(**facts):
            told.append(facts["user_id"])

        person_deactivated.connect(listen)
        cy = make_person("Cy")
        try:
            deactivate_person(staff=make_staff(), person=cy)
        finally:
            person_deactivated.disconnect(listen)
        assert told == [cy.pk]

    def test_not_yourself(self):
        sue = make_staff()
        with pytest.raises(Invalid):
            deactivate_person(staff=sue, person=sue)
        assert audited() == []


def test_ending_sessions_signs_out_everywhere_and_leaves_the_account():
    sue, cy = make_staff(), make_person("Cy")
    client = api_of(cy)
    assert end_sessions(staff=sue, person=cy, reason="lost phone") == 1
    assert client.get("/api/users/me").status_code == 401
    assert sign_in(cy) == 200
    assert audited() == [("end_sessions", "lost phone")]


class TestResetLink:
    def test_sets_a_password_and_is_audited_without_being_shown(self):
        cy = make_person("Cy")
        link = make_reset_link(staff=make_staff(), person=cy)
        token = link.rpartition("/")[2]
        answer = Client().post(
            f"/api/password_reset/{token}", {"password": "Rather-n3w-lamp"}, content_type="application/json"
        )
        assert answer.status_code == 200
        assert audited() == [("make_reset_link", "")]
        assert token not in str(list(AuditEntry.objects.values()))

    def test_not_for_who_is_switched_off(self):
        with pytest.raises(Invalid):
            make_reset_link(staff=make_staff(), person=make_person(is_active=False))


class TestInviteLink:
    def test_invites_one_email(self):
        link = make_invite_link(staff=make_staff(), email="Dee@Example.org")
        assert "/signup?invite=" in link
        assert invited_email(link.partition("invite=")[2]) == "dee@example.org"
        assert audited() == [("make_invite_link", "")]

    @pytest.mark.parametrize("email", ["", "x", None, 7])
    def test_not_what_is_no_email(self, email):
        with pytest.raises(Invalid):
            make_invite_link(staff=make_staff(), email=email)

    def test_not_who_has_an_account(self):
        with pytest.raises(Invalid):
            make_invite_link(staff=make_staff(), email=make_person("Cy").email)
