"""Groups that staff make: bounded, audited, named so that they can be typed."""

import pytest

from accounts.actions.change_groups import delete_group, make_group, set_group_members
from accounts.models import AuditEntry, UserGroup, user_group
from accounts.tests.builders import browser_of, make_person, make_staff
from chatapp.lib.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def sue():
    return make_staff()


class TestGroups:
    def test_is_made_changed_and_deleted_with_an_audit(self, sue):
        ada, ben = make_person("Ada"), make_person("Ben")
        group = make_group(staff=sue, name=" @Design ", emails=[ada.email])
        assert str(group) == "@design"
        set_group_members(staff=sue, group=group, emails=[ben.email.upper()])
        assert list(group.members.all()) == [ben]
        delete_group(staff=sue, group=group)
        assert not UserGroup.objects.exists()
        actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
        assert actions == ["make_group", "set_group_members", "delete_group"]

    @pytest.mark.parametrize("name", ["", "a", "all", "here", "Dé", "a b", "x" * 31, "1a", "a\x00b", None, 7])
    def test_refuses_other_names(self, sue, name):
        with pytest.raises(Invalid) as refusal:
            make_group(staff=sue, name=name, emails=[])
        assert list(refusal.value.fields) == ["name"]

    def test_refuses_a_taken_name(self, sue):
        make_group(staff=sue, name="design", emails=[])
        with pytest.raises(Invalid):
            make_group(staff=sue, name="design", emails=[])

    def test_names_unknown_addresses_and_stores_nothing(self, sue):
        with pytest.raises(Invalid) as refusal:
            make_group(staff=sue, name="design", emails=["nobody@example.org"])
        assert "nobody@example.org" in str(refusal.value.fields)
        assert not UserGroup.objects.exists()

    def test_is_bounded(self, sue, monkeypatch):
        with pytest.raises(Invalid):
            make_group(staff=sue, name="design", emails=[f"p{n}@example.org" for n in range(501)])
        assert user_group.MAX_GROUP_MEMBERS == 500


class TestAdmin:
    def test_staff_make_one_by_a_form(self, sue):
        ada = make_person("Ada")
        staff = browser_of(sue)
        staff.post("/admin/accounts/usergroup/step/make/", {"name": "design", "emails": ada.email})
        group = UserGroup.objects.get()
        assert ada.email in staff.get(f"/admin/accounts/usergroup/{group.pk}/change/").content.decode()
        assert "design" in staff.get("/admin/accounts/usergroup/").content.decode()

    def test_a_member_finds_nothing_there(self):
        assert browser_of(make_person("Cy")).get("/admin/accounts/usergroup/").status_code == 404
