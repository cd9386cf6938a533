"""People: directory, profile, direct chats."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.builders import make_person
from chats.actions.leave_chat import leave_chat
from chats.models import Chat
from chats.tests.builders import make_chat


@pytest.fixture(params=[True, False], ids=["with a directory", "without one"])
def directory(request, settings):
    settings.MEMBER_DIRECTORY = request.param
    return request.param


def names(caller, query=""):
    return [person["name"] for person in caller.get(f"people{query}").json()["people"]]


NO_ENDS = {"status_until": None, "do_not_disturb_until": None}


class TestDirectory:
    def test_it_lists_everyone_else_by_name(self, ada, ben, cy, as_ben):
        assert as_ben.get("people").json() == {
            "people": [
                {"id": ada.pk, "name": "Ada", "status": "", **NO_ENDS, "avatar": None},
                {"id": cy.pk, "name": "Cy", "status": "", **NO_ENDS, "avatar": None},
            ],
            "more": False,
            "next": None,
        }

    def test_no_email_is_ever_revealed(self, ada, ben, chat, as_ben):
        for path in ("people", f"people/{ada.pk}", f"chats/{chat.pk}/members", "users/chats"):
            assert ada.email not in as_ben.get(path).content.decode()

    def test_switched_off_only_who_shares_a_chat(self, settings, ada, ben, cy, chat, as_ben, as_cy):
        settings.MEMBER_DIRECTORY = False
        assert (names(as_ben), names(as_cy)) == (["Ada"], [])
        leave_chat(person=ben, chat_id=chat.pk)
        assert names(as_ben) == []

    def test_a_strangers_sort_position_is_not_revealed(self, settings, ada, ben, cy, chat, as_ben):
        settings.MEMBER_DIRECTORY = False
        User.objects.filter(pk=ada.pk).update(name="Bea")
        # On either side of Ada's new name; the response is the same as for an unknown person.
        for name in ("Abe", "Zoe"):
            User.objects.filter(pk=cy.pk).update(name=name)
            assert names(as_ben, f"?after={cy.pk}") == names(as_ben, "?after=999999") == ["Bea"]
        settings.MEMBER_DIRECTORY = True
        assert names(as_ben, f"?after={cy.pk}") == []

    def test_an_invitation_is_not_sharing_yet(self, settings, ada, cy, as_cy, as_ada):
        settings.MEMBER_DIRECTORY = False
        make_chat(ada, invited=(cy,))
        assert (names(as_cy), names(as_ada)) == ([], [])

    def test_search_by_words_of_the_name_without_case(self, directory, ada, as_ada):
        people = [make_person(name) for name in ("Grace Hopper", "Grace Kelly", "100% Ann")]
        make_chat(ada, *people)
        assert names(as_ada, "?search=hop+GRA") == ["Grace Hopper"]
        assert names(as_ada, "?search=%25") == ["100% Ann"]
        assert names(as_ada, "?search=example.org") == []

    def test_the_deactivated_are_not_in_it(self, directory, ada, ben, chat, as_ada):
        User.objects.filter(pk=ben.pk).update(is_active=False)
        assert names(as_ada) == []

    def test_pages_keep_the_order_of_names(self, as_ada, ada):
        for number in range(52):
            make_person(["anna", "Anna", "Berta"][number % 3])
        first = as_ada.get("people").json()
        second = as_ada.get(f"people?after={first['people'][-1]['id']}").json()
        assert (len(first["people"]), first["more"], len(second["people"]), second["more"]) == (50, True, 2, False)
        both = [(person["name"].lower(), person["id"]) for person in first["people"] + second["people"]]
        assert both == sorted(both) and len(set(both)) == 52

    @pytest.mark.parametrize("query", ["?search=%00", "?after=x", "?search=" + "x" * 101])
    def test_422_for_what_cannot_be_looked_for(self, as_ada, query):
        assert as_ada.get(f"people{query}").status_code == 422

    def test_it_takes_2_queries_however_many_there_are(self, directory, ada, as_ada, django_assert_num_queries):
        for _ in range(4):
            make_chat(ada, *(make_person("Someone") for _ in range(3)))
            with django_assert_num_queries(2):
                as_ada.get("people")

    def test_401_without_a_person(self, db):
        assert Client().get("/api/people").status_code == 401


class TestOnePerson:
    def test_what_others_may_see_and_the_chats_both_are_in(self, ada, ben, as_ben, cy):
        shared = make_chat(ada, ben, title="Harvest")
        make_chat(ada, cy, title="Not Ben's")
        make_chat(ada, invited=(ben,), title="Not yet Ben's")
        make_chat(ada, ben, kind="direct")
        assert as_ben.get(f"people/{ada.pk}").json() == {
            "id": ada.pk, "name": "Ada", "status": "", **NO_ENDS, "avatar": None, "active": True, "blocked": False,
            "outside_working_hours": False, "back_at": None,
            "shared_chats": [{"id": shared.pk, "title": "Harvest", "kind": "private"}],
        }  # fmt: skip

    def test_without_a_directory_an_outsider_finds_no_one(self, directory, ada, chat, as_cy, as_ben, cy):
        assert as_cy.get(f"people/{ada.pk}").status_code == (200 if directory else 404)
        assert as_ben.get(f"people/{ada.pk}").status_code == 200
        assert as_cy.get(f"people/{cy.pk}").status_code == 200

    def test_who_was_deactivated_is_seen_by_those_they_talked_to_only(self, directory, ada, ben, chat, as_ada, as_cy):
        User.objects.filter(pk=ben.pk).update(is_active=False)
        assert as_ada.get(f"people/{ben.pk}").json()["active"] is False
        assert as_cy.get(f"people/{ben.pk}").status_code == 404

    @pytest.mark.parametrize("text", ["0", "999999", "abc", "-1", "9" * 30, "%00"])
    def test_404_for_an_unknown_person(self, as_ada, text):
        assert as_ada.get(f"people/{text}").status_code == 404
        assert as_ada.post(f"people/{text}/chat").status_code == 404

    def test_it_takes_4_queries(self, ada, ben, as_ben, django_assert_num_queries):
        for _ in range(4):
            make_chat(ada, ben)
            with django_assert_num_queries(4):
                as_ben.get(f"people/{ada.pk}")


class TestMessageThisPerson:
    def test_201_then_the_same_chat_again(self, as_ada, as_ben, ada, ben):
        made = as_ada.post(f"people/{ben.pk}/chat")
        assert (made.status_code, made.json()["kind"]) == (201, "direct")
        again = as_ben.post(f"people/{ada.pk}/chat")
        assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
        assert as_ada.post("chats", {"kind": "direct", "user_list": [ben.email]}).json()["id"] == made.json()["id"]

    def test_404_for_whom_one_may_not_see(self, directory, ada, as_cy, ben, chat):
        assert as_cy.post(f"people/{ada.pk}/chat").status_code == (201 if directory else 404)
        assert Chat.objects.filter(kind="direct").exists() is directory

    def test_404_for_a_deleted_account(self, chat, ben, as_ada):
        User.objects.filter(pk=ben.pk).update(is_active=False)
        assert as_ada.post(f"people/{ben.pk}/chat").status_code == 404
