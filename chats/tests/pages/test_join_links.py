"""Join links on pages: created, listed and revoked in the chat's panel, and the page that a link opens."""

import re
import threading

import pytest
from django.db import connection

from accounts.tests.builders import browser_of, make_person, time_moved
from chats.actions.change_role import change_role
from chats.actions.make_join_link import make_join_link
from chats.models import JoinLink, Membership
from chats.tests.builders import make_chat, say
from chats.tests.pages.conftest import Browser

SECRET_WORD = "a secret word"


@pytest.fixture
def place(ada, ben):
    chat = make_chat(ada, ben, title="Harvest")
    say(ben, chat, SECRET_WORD)
    return chat


@pytest.fixture
def link(ada, place):
    """Return the page of a link with two uses."""
    return f"/join/{make_join_link(actor=ada, chat_id=place.pk, hours=1, max_uses=2).secret}"


class TestMaking:
    def test_shows_address_and_code_also_after_a_reload_which_makes_no_other(self, place, ada_browser):
        shown = ada_browser.post(f"/chats/{place.pk}/join-links", hours="24", max_uses="10")["Location"]
        for _ in range(2):
            html = ada_browser.text(shown)
            address = re.search(r'value="(http[^"]+/join/[^"]+)"', html)[1]
            code = re.search(r'<img class="made__code" src="([^"]+)"', html)[1]
        assert ada_browser.get(code)["Content-Type"] == "image/svg+xml"
        assert JoinLink.objects.get().max_uses == 10
        assert "0 of 10 joined" in html
        plain = ada_browser.text(f"/chats/{place.pk}/join-links")
        assert address not in plain
        assert "0 of 10 joined" in plain

    @pytest.mark.parametrize("fields", [{}, {"hours": "2", "max_uses": "10"}, {"hours": "24", "max_uses": "x"}])
    def test_refuses_what_is_not_offered(self, place, ada_browser, fields):
        assert ada_browser.post(f"/chats/{place.pk}/join-links", **fields).status_code == 422
        assert not JoinLink.objects.exists()

    def test_says_when_there_are_too_many(self, ada, place, ada_browser):
        for _ in range(20):
            make_join_link(actor=ada, chat_id=place.pk, hours=1, max_uses=1)
        answer = ada_browser.post(f"/chats/{place.pk}/join-links", hours="24", max_uses="10")
        assert answer.status_code == 422
        assert "Revoke one first." in answer.content.decode()

    def test_a_secret_of_another_chat_or_of_nothing_shows_no_link(self, ada, ada_browser, link):
        other = make_chat(ada, title="Other")
        for secret in (link.rpartition("/")[2], "nothing", "%00"):
            assert "made__code" not in ada_browser.text(f"/chats/{other.pk}/join-links?made={secret}")

    def test_is_for_who_leads(self, ada, ben, place, ben_browser, cy_browser):
        address = f"/chats/{place.pk}/join-links"
        for browser in (ben_browser, cy_browser):
            assert browser.get(address).status_code == 403
            assert browser.post(address, hours="24", max_uses="10").status_code == 403
        assert cy_browser.get("/chats/999999/join-links").status_code == 403
        change_role(actor=ada, chat_id=place.pk, user_id=ben.pk, role="moderator")
        assert ben_browser.get(address).status_code == 200


class TestTakingBack:
    def test_ends_it(self, place, link, ada_browser, cy_browser):
        answer = ada_browser.post(f"/chats/{place.pk}/join-links/{JoinLink.objects.get().pk}/revoke")
        assert answer["Location"] == f"/chats/{place.pk}/join-links"
        assert "Active links" not in ada_browser.text(f"/chats/{place.pk}/join-links")
        assert cy_browser.post(link).status_code == 404

    def test_is_for_who_leads_the_chat_it_belongs_to(self, ada, cy, place, link, ben_browser, cy_browser):
        own = make_chat(cy, title="Cy's own")
        link_id = JoinLink.objects.get().pk
        assert ben_browser.post(f"/chats/{place.pk}/join-links/{link_id}/revoke").status_code == 403
        assert cy_browser.post(f"/chats/{place.pk}/join-links/{link_id}/revoke").status_code == 403
        assert cy_browser.post(f"/chats/{own.pk}/join-links/{link_id}/revoke").status_code == 404
        assert JoinLink.objects.get().revoked_at is None


class TestThePageBehind:
    def test_asks_and_lets_in(self, cy, place, link, cy_browser):
        html = cy_browser.text(link)
        assert "Harvest" in html
        assert "<bdi>Ada</bdi> invited you to this chat. It has 2 members." in html
        assert SECRET_WORD not in html
        assert "Ben" not in html
        assert not place.memberships.filter(user=cy).exists()
        assert cy_browser.post(link)["Location"] == f"/chats/{place.pk}"
        assert SECRET_WORD in cy_browser.text(f"/chats/{place.pk}")
        assert place.memberships.get(user=cy).role == Membership.Role.MEMBER

    def test_greets_a_stranger_and_leads_through_sign_up_or_sign_in_and_back(self, client, link):
        html = client.get(link).content.decode()
        assert all(words in html for words in ("Harvest", "Welcome!", "Ada", "invited you", "2 members"))
        assert SECRET_WORD not in html and "Ben" not in html
        assert f'href="/signup?next={link}"' in html and f'href="/signin?next={link}"' in html
        assert "Join the chat" not in html
        answer = client.post(link)
        assert (answer.status_code, answer["Location"]) == (302, f"/signin?next={link}")
        assert f'href="/signup?next={link}"' in client.get(f"/signin?next={link}").content.decode()

    @pytest.mark.parametrize(
        ("signup", "reason"), [("invite", "needs an invitation link"), ("closed", "is closed here")]
    )
    def test_offers_a_stranger_no_account_where_none_is_to_be_had(self, settings, client, link, signup, reason):
        assert reason not in client.get(link).content.decode()
        settings.SIGNUP = signup
        html = client.get(link).content.decode()
        assert "/signup" not in html and f'href="/signin?next={link}"' in html
        assert f"Signing up {reason}" in html

    @pytest.mark.parametrize("secret", ["nothing", "x" * 32, "%00", "a" * 500])
    def test_reveals_nothing_about_an_invalid_link(self, client, place, secret):
        answer = client.get(f"/join/{secret}")
        assert (answer.status_code, "Harvest" in answer.content.decode()) == (404, False)

    def test_leads_a_member_straight_in_and_uses_nothing_up(self, place, link, ben_browser):
        assert ben_browser.get(link)["Location"] == f"/chats/{place.pk}"
        assert ben_browser.post(link)["Location"] == f"/chats/{place.pk}"
        assert JoinLink.objects.get().uses == 0

    def test_needs_the_forms_token(self, cy, place, link):
        assert browser_of(cy, checks_csrf=True).post(link).status_code == 403
        assert not place.memberships.filter(user=cy).exists()


class TestDeadLinks:
    def test_all_look_the_same(self, ada, place, link, cy, cy_browser):
        def seen() -> list[str]:
            answers = [cy_browser.get(link), cy_browser.post(link)]
            assert [answer.status_code for answer in answers] == [404, 404]
            return [re.sub(r'(value|data-release)="[^"]*"', "", answer.content.decode()) for answer in answers]

        with time_moved(hours=1, seconds=1):
            cy_browser = Browser(cy)
            too_old = seen()
        cy_browser = Browser(cy)
        JoinLink.objects.update(uses=2)
        used_up = seen()
        JoinLink.objects.all().delete()
        unknown = seen()
        assert too_old == used_up == unknown
        assert "This link no longer works" in unknown[0]
        assert "Harvest" not in unknown[0]


@pytest.mark.django_db(transaction=True)
def test_of_five_concurrent_visitors_two_are_admitted(ada, place, link):
    people = [make_person(f"Guest {number}") for number in range(5)]
    browsers = [Browser(person) for person in people]
    statuses = []

    def come(browser: Browser) -> None:
        statuses.append(browser.post(link).status_code)
        connection.close()

    threads = [threading.Thread(target=come, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 302, 404, 404, 404]
    assert place.memberships.filter(user__in=people).count() == 2
    assert JoinLink.objects.get().uses == 2
