"""Join links: created and revoked by leaders, limited in uses and time."""

import pytest
from django.test import Client

from accounts.actions.staff import deactivate_person
from accounts.tests.builders import browser_of, make_person, make_staff, time_moved
from chats.actions.change_role import change_role
from chats.actions.close_chat import close_chat, reopen_chat
from chats.actions.leave_chat import leave_chat
from chats.models import JoinLink
from chats.tests.builders import Caller, make_chat, say

SECRET_WORD = "a secret word"
LINK = {"hours": 1, "max_uses": 25}


@pytest.fixture
def place(ada, ben):
    chat = make_chat(ada, ben, title="Harvest")
    say(ben, chat, SECRET_WORD)
    return chat


@pytest.fixture
def links(place):
    return f"chats/{place.pk}/join_links"


def secret_of(answer):
    assert answer.status_code == 201, answer.content
    return answer.json()["url"].rpartition("/")[2]


class TestMaking:
    def test_201_with_an_address_that_is_shown_this_once(self, links, as_ada):
        answer = as_ada.post(links, {"hours": 1, "max_uses": 2})
        made = answer.json()
        assert made["url"].startswith("http") and "/join/" in made["url"]
        assert made["qr"] == f"/join/{secret_of(answer)}/qr.svg"
        assert (made["max_uses"], made["uses"], made["live"], made["made_by"]) == (2, 0, True, "Ada")
        [listed] = as_ada.get(links).json()["links"]
        assert set(made) - set(listed) == {"url", "qr"}

    def test_only_a_hash_of_the_secret_is_kept(self, links, as_ada):
        secret = secret_of(as_ada.post(links, LINK))
        assert secret not in str(JoinLink.objects.values().get())

    @pytest.mark.parametrize(
        ("field", "value"),
        [("hours", 0), ("hours", 721), ("max_uses", 0), ("max_uses", 1_001), ("hours", "1"), ("max_uses", None)],
    )
    def test_422_out_of_bounds(self, links, as_ada, field, value):
        answer = as_ada.post(links, {**LINK, field: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field, "code"])

    def test_a_moderator_may_a_member_may_not(self, place, links, ada, ben, as_ben):
        assert [as_ben.get(links).status_code, as_ben.post(links, LINK).status_code] == [403, 403]
        change_role(actor=ada, chat_id=place.pk, user_id=ben.pk, role="moderator")
        assert [as_ben.get(links).status_code, as_ben.post(links, LINK).status_code] == [200, 201]

    def test_at_most_20_live_ones(self, links, as_ada):
        for _ in range(20):
            assert as_ada.post(links, LINK).status_code == 201
        assert as_ada.post(links, LINK).status_code == 422
        as_ada.delete(f"{links}/{JoinLink.objects.first().pk}")
        assert as_ada.post(links, LINK).status_code == 201


class TestJoining:
    def test_the_card_says_where_it_leads_and_not_a_word_more(self, place, links, as_ada, as_cy):
        answer = as_cy.get(f"join/{secret_of(as_ada.post(links, LINK))}")
        card = answer.json()
        assert (card["title"], card["count"], card["kind"], card["joined"], card["id"]) == (
            "Harvest", 2, "private", False, None,
        )  # fmt: skip
        assert card["made_by"] == "Ada"
        assert SECRET_WORD not in answer.content.decode() and "Ben" not in answer.content.decode()

    def test_who_joins_is_a_plain_member(self, place, links, as_ada, as_cy):
        secret = secret_of(as_ada.post(links, LINK))
        answer = as_cy.post(f"join/{secret}", {"role": "owner"})
        assert (answer.status_code, answer.json()["id"], answer.json()["role"]) == (200, place.pk, "member")
        assert SECRET_WORD in as_cy.get(f"chats/{place.pk}").content.decode()
        assert as_cy.get(f"join/{secret}").json()["id"] == place.pk

    def test_who_is_in_already_or_comes_twice_uses_nothing_up(self, links, as_ada, as_ben, as_cy):
        secret = secret_of(as_ada.post(links, {**LINK, "max_uses": 2}))
        for caller in (as_ben, as_ada, as_cy, as_cy):
            assert caller.post(f"join/{secret}").status_code == 200
        assert JoinLink.objects.get().uses == 1
        assert as_ada.get("users/chats").json()["chats"][0]["role"] == "owner"

    def test_404_for_the_one_too_many(self, links, as_ada, as_cy):
        secret = secret_of(as_ada.post(links, {**LINK, "max_uses": 1}))
        assert as_cy.post(f"join/{secret}").status_code == 200
        late = Caller(make_person("Dora")).post(f"join/{secret}")
        assert (late.status_code, "no longer works" in late.json()["errors"]["detail"]) == (404, True)

    def test_401_without_a_person(self, links, as_ada):
        secret = secret_of(as_ada.post(links, LINK))
        assert Client().post(f"/api/join/{secret}").status_code == 401


class TestDying:
    @pytest.fixture
    def secret(self, links, as_ada):
        return secret_of(as_ada.post(links, LINK))

    def is_dead(self, caller, secret):
        answers = [caller.get(f"join/{secret}"), caller.post(f"join/{secret}")]
        assert {answer.status_code for answer in answers} <= {200, 404}
        assert answers[0].status_code == answers[1].status_code
        return answers[0].status_code == 404

    def test_revoked(self, links, secret, as_ada, as_cy):
        link_id = JoinLink.objects.get().pk
        for _ in range(2):
            answer = as_ada.delete(f"{links}/{link_id}")
            assert (answer.status_code, answer.json()["revoked"], answer.json()["live"]) == (200, True, False)
        assert self.is_dead(as_cy, secret)

    def test_expired(self, secret, as_cy, place):
        with time_moved(hours=1, seconds=1):
            assert self.is_dead(Caller(as_cy.person), secret)

    def test_of_a_closed_chat_until_it_is_open_again(self, secret, place, as_cy):
        sue = make_staff()
        close_chat(staff=sue, chat_id=place.pk, reason="test")
        assert self.is_dead(as_cy, secret)
        reopen_chat(staff=sue, chat_id=place.pk, reason="test")
        assert not self.is_dead(as_cy, secret)

    def test_made_by_who_no_longer_leads(self, secret, place, ada, ben, as_cy):
        change_role(actor=ada, chat_id=place.pk, user_id=ben.pk, role="owner")
        assert self.is_dead(as_cy, secret)

    def test_made_by_who_left(self, secret, place, ada, as_cy):
        leave_chat(person=ada, chat_id=place.pk)
        assert self.is_dead(as_cy, secret)

    def test_made_by_who_was_deactivated(self, secret, ada, as_cy):
        deactivate_person(staff=make_staff(), person=ada)
        assert self.is_dead(as_cy, secret)

    @pytest.mark.parametrize("secret", ["x", "%00", "%ff", "é", "x" * 1_500, "..", "'"])
    def test_what_never_was_one(self, as_cy, secret):
        assert as_cy.get(f"join/{secret}").status_code == 404
        assert as_cy.post(f"join/{secret}").status_code == 404

    def test_a_link_of_another_chat_is_not_revoked(self, secret, ada, as_ada, ben, as_cy):
        other = make_chat(ada, ben)
        link_id = JoinLink.objects.get().pk
        assert as_ada.delete(f"chats/{other.pk}/join_links/{link_id}").status_code == 404
        assert not self.is_dead(as_cy, secret)


class TestCode:
    def test_a_picture_of_the_address_that_may_do_nothing(self, links, as_ada, cy):
        path = as_ada.post(links, LINK).json()["qr"]
        answer = browser_of(cy).get(path)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
        assert answer.content.startswith(b"<svg") and b"script" not in answer.content
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, no-store"

    def test_an_invalid_link_is_404_and_a_visitor_is_sent_to_sign_in(self, links, as_ada, cy, client):
        path = as_ada.post(links, LINK).json()["qr"]
        assert client.get(path).status_code == 302
        as_ada.delete(f"{links}/{JoinLink.objects.get().pk}")
        assert browser_of(cy).get(path).status_code == 404
