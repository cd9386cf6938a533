"""Who can be invited, and how: anyone by email, visible people by name or id."""

import pytest

from accounts.tests.builders import make_person
from chats.models import Membership
from chats.tests.builders import make_chat

TOO_LARGE = 2**63


@pytest.fixture(params=["members", "chats", "users/chats"])
def invite(request, ada, chat, as_ada):
    """Return a function that posts to each inviting call; it returns the response and the newly invited."""

    def post(**body):
        before = set(Membership.objects.values_list("pk", flat=True))
        path = f"chats/{chat.pk}/members" if request.param == "members" else request.param
        answer = as_ada.post(path, body)
        asked = Membership.objects.exclude(pk__in=before).exclude(user=ada)
        return answer, sorted(asked.values_list("user__name", flat=True))

    return post


@pytest.fixture
def no_directory(settings):
    settings.MEMBER_DIRECTORY = False


def test_names_and_ids_and_e_mails_together_each_once(cy, invite):
    dee, eve = make_person("Dee"), make_person("Eve Ox")
    answer, asked = invite(user_list=[cy.email, " eve  OX ", "Nobody"], user_ids=[dee.pk, cy.pk, eve.pk, 0, TOO_LARGE])
    assert (answer.status_code, asked) == (201, ["Cy", "Dee", "Eve Ox"])


def test_a_partial_name_matches_no_one(invite):
    make_person("Eve Ox")
    answer, asked = invite(user_list=["Eve", "Ox", "", " "])
    assert (answer.status_code, answer.json()["reason"], asked) == (400, "Empty invite list", [])


def test_an_ambiguous_name_asks_for_the_email(invite):
    make_person("Eve")
    make_person("eve")
    answer, asked = invite(user_list=["EVE"])
    assert (answer.status_code, asked) == (422, [])
    assert answer.json()["errors"]["user_list"][0].startswith("2 people are called ")


def test_without_the_directory_only_those_one_shares_a_chat_with_have_names_and_ids(no_directory, ada, cy, invite):
    stranger = make_person("Stranger")
    make_chat(cy, ada)
    answer, asked = invite(user_list=["Stranger", "Cy"], user_ids=[stranger.pk])
    assert (answer.status_code, asked) == (201, ["Cy"])
    assert invite(user_list=["Stranger"], user_ids=[stranger.pk])[0].status_code == 400
    assert invite(user_list=[stranger.email])[1] == ["Stranger"]


def test_your_own_name_means_the_other_person_first(ada, invite):
    answer, asked = invite(user_list=[ada.name])
    assert (answer.status_code, asked) == (201, [])
    make_person(ada.name)
    assert invite(user_list=[ada.name.lower()])[1] == [ada.name]


def test_deactivated_people_match_nothing(invite):
    gone = make_person("Gone", is_active=False)
    assert invite(user_list=["Gone"], user_ids=[gone.pk])[0].status_code == 400


@pytest.mark.parametrize("ids", ["7", 7, [True], ["7"], [-1], [1.0], [None], {"a": 1}])
def test_422_for_what_is_no_list_of_ids(invite, ids):
    answer, asked = invite(user_ids=ids)
    assert (answer.status_code, list(answer.json()["errors"]), asked) == (422, ["user_ids", "code"], [])


def test_422_for_more_than_one_call_may_invite(invite):
    assert invite(user_list=["a"] * 101, user_ids=[1] * 100)[0].status_code == 422


@pytest.mark.parametrize("name", ["\x00", "\ud800", "%", "_", "' or 1=1"])
def test_invalid_names_match_no_one(invite, cy, name):
    assert invite(user_list=[name])[0].status_code == 400


def test_the_answer_says_who_was_asked_just_now(chat, ben, cy, as_ada):
    path = f"chats/{chat.pk}/members"
    assert as_ada.post(path, {"user_ids": [cy.pk, ben.pk]}).json()["invited"] == [cy.pk]
    assert as_ada.post(path, {"user_ids": [cy.pk, ben.pk]}).json()["invited"] == []


def test_the_response_lists_entries_that_match_no_one(chat, cy, as_ada):
    path = f"chats/{chat.pk}/members"
    answer = as_ada.post(path, {"user_list": [cy.email.upper(), " CY ", "Nobody", "no@x.org", ""], "user_ids": [10**9]})
    assert (answer.json()["invited"], answer.json()["unknown"]) == ([cy.pk], ["Nobody", "no@x.org"])


def test_text_that_cannot_be_stored_is_skipped_beside_a_person(chat, cy, as_ada):
    answer = as_ada.post(f"chats/{chat.pk}/members", {"user_list": [cy.email, "\ud800", "\x00"]})
    assert (answer.status_code, answer.json()["invited"], answer.json()["unknown"]) == (201, [cy.pk], [])
    created = as_ada.post("users/chats", {"user_list": [cy.email, "\ud800"]})
    assert created.status_code == 201


def test_an_outsider_learns_nothing_about_names(chat, ada, as_cy):
    for body in ({"user_list": ["Ada"]}, {"user_ids": [ada.pk]}, {"user_list": ["Nobody"]}):
        assert as_cy.post(f"chats/{chat.pk}/members", body).status_code == 403


def test_a_direct_chat_is_found_by_id_as_by_e_mail(ben, as_ada):
    first = as_ada.post("chats", {"user_list": [ben.email], "kind": "direct"})
    again = as_ada.post("chats", {"user_ids": [ben.pk], "kind": "direct"})
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])


@pytest.mark.parametrize(("path", "kind"), [("users/chats", "private"), ("chats", "private"), ("chats", "direct")])
def test_a_new_chat_lists_entries_that_match_no_one(ben, as_ada, path, kind):
    answer = as_ada.post(path, {"user_list": [ben.email, "Nobody", "no@x.org"], "kind": kind})
    assert (answer.status_code, answer.json()["unknown"]) == (201, ["Nobody", "no@x.org"])
    again = as_ada.post(path, {"user_list": [ben.email], "kind": kind})
    assert again.json()["unknown"] == []
