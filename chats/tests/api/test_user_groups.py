"""GET /api/groups and /api/groups/:id/members."""

import pytest
from django.test import Client

from accounts.actions.change_groups import make_group
from accounts.tests.builders import api_of, make_person, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return make_person("Ada")


class TestGroups:
    def test_lists_them_by_name_in_pages(self, ada, django_assert_max_num_queries):
        sue = make_staff()
        for name in ("ops", "design", "board"):
            make_group(staff=sue, name=name, emails=[ada.email])
        api = api_of(ada)
        with django_assert_max_num_queries(4):
            first = api.get("/api/groups", {"limit": 2}).json()
        assert [(group["name"], group["count"]) for group in first["groups"]] == [("board", 1), ("design", 1)]
        second = api.get("/api/groups", {"limit": 2, "cursor": first["next"]}).json()
        assert [group["name"] for group in second["groups"]] == ["ops"] and second["next"] is None

    def test_needs_a_token(self):
        assert Client().get("/api/groups").status_code == 401

    def test_lists_members_who_are_visible_to_the_caller(self, ada, settings):
        ben = make_person("Ben")
        group = make_group(staff=make_staff(), name="design", emails=[ada.email, ben.email])
        members = api_of(ada).get(f"/api/groups/{group.pk}/members").json()
        assert [person["name"] for person in members["people"]] == ["Ada", "Ben"]
        assert ben.email not in str(members)
        settings.MEMBER_DIRECTORY = False
        assert api_of(make_person("Cy")).get(f"/api/groups/{group.pk}/members").json()["people"] == []

    @pytest.mark.parametrize("group_id", ["0", "999", "x", str(2**70)])
    def test_another_id_is_404(self, ada, group_id):
        assert api_of(ada).get(f"/api/groups/{group_id}/members").status_code in (403, 404)

    def test_a_broken_cursor_is_an_error(self, ada):
        assert api_of(ada).get("/api/groups", {"cursor": "x"}).status_code == 422
