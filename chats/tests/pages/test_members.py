"""The members panel and its forms."""

import re
from datetime import timedelta

import pytest

from accounts.models import User
from accounts.tests.builders import make_person, time_moved
from chatapp.lib import clock
from chats.actions.change_role import change_role
from chats.actions.invite_people import invite_people
from chats.models import Chat, Membership
from chats.pages.panel import MOST_CLOSED
from chats.queries.memberships import accepted_membership
from chats.tests.builders import make_chat, say
from chats.tests.pages.conftest import Browser


class TestPanel:
    def test_lists_members_and_the_invited(self, ada, ben, cy, ada_browser):
        chat = make_chat(ada, ben, invited=(cy,))
        html = ada_browser.text(f"/chats/{chat.pk}/members").split('id="members"')[1]
        members, invited = html.split('data-group="invited"')
        assert ">Ada</a>" in members
        assert ">Ben</a>" in members
        assert ">Cy</a>" in invited

    def test_carries_the_ends_of_statuses_for_the_script(self, ada, ben, cy, ada_browser):
        chat = make_chat(ada, ben, invited=(cy,))
        until = clock.now() + timedelta(minutes=30)
        User.objects.filter(pk__in=[ada.pk, ben.pk, cy.pk]).update(status="Focus", status_until=until)
        html = ada_browser.text(f"/chats/{chat.pk}/members")
        own, panel = html.split('id="members"')
        assert (own.count("data-until="), panel.count("data-until=")) == (1, 2)
        assert clock.to_rfc3339(until) in panel
        with time_moved(minutes=31):
            assert "data-until=" not in ada_browser.text(f"/chats/{chat.pk}/members")

    def test_is_closed_on_the_chats_own_page(self, chat, ada_browser):
        assert 'aria-labelledby="members-heading" hidden' in ada_browser.text(f"/chats/{chat.pk}")
        assert 'aria-labelledby="members-heading" hidden' not in ada_browser.text(f"/chats/{chat.pk}/members")

    def test_offers_each_what_their_role_allows(self, ada, ben, cy, ada_browser, ben_browser):
        """What the server shows, and what the page's script will show by `data-may`, is what the rules allow."""
        chat = make_chat(ada, ben, make_person("Dora"), make_person("Eve"), invited=(cy,))
        moderator = chat.memberships.get(user__name="Dora")
        change_role(actor=ada, chat_id=chat.pk, user_id=moderator.user_id, role="moderator")
        for viewer_role, browser in (
            ("owner", ada_browser),
            ("moderator", Browser(moderator.user)),
            ("member", ben_browser),
        ):
            html = browser.text(f"/chats/{chat.pk}/members").split('id="members"')[1].split("<template")[0]
            for name, whom in (("Dora", "moderator"), ("Eve", "member"), ("Cy", "invited")):
                if (viewer_role, name) == ("moderator", "Dora"):
                    continue
                row = html.split(f">{name}</a>")[1].split("</li>")[0]
                buttons = re.findall(r'data-may="([^"]+)"( hidden)?', row)
                shown = [may for may, hidden in buttons if not hidden]
                assert shown == [may for may, _ in buttons if f"{viewer_role}>{whom}" in may.split()]
                assert bool(shown) == (viewer_role == "owner" or (viewer_role == "moderator" and whom != "moderator"))

    @pytest.mark.parametrize("directory", [True, False])
    def test_leads_to_no_ones_page_that_is_not_there(self, settings, ada, ben, cy, chat, ada_browser, directory):
        settings.MEMBER_DIRECTORY = directory
        invite_people(actor=ada, chat_id=chat.pk, emails=[cy.email])
        html = ada_browser.text(f"/chats/{chat.pk}/members")
        assert f'href="/people/{ben.pk}"' in html
        assert (f'href="/people/{cy.pk}"' in html) is directory
        assert ada_browser.get(f"/people/{cy.pk}").status_code == (200 if directory else 404)

    def test_lets_a_plain_member_take_back_only_an_invitation_of_their_own(self, ada, ben, cy, chat, ben_browser):
        invite_people(actor=ben, chat_id=chat.pk, emails=[cy.email])
        invite_people(actor=ada, chat_id=chat.pk, emails=[make_person("Dora").email])
        html = ben_browser.text(f"/chats/{chat.pk}/members").split('id="members"')[1].split("<template")[0]
        assert html.count("Revoke invitation") == 1
        assert ben_browser.post(f"/chats/{chat.pk}/members/remove", user_id=str(cy.pk)).status_code == 302
        assert not chat.memberships.filter(user=cy).exists()


class TestInviting:
    def test_asks_people_in(self, cy, chat, ben_browser, cy_browser):
        answer = ben_browser.post(f"/chats/{chat.pk}/members/invite", emails=cy.email)
        assert answer["Location"] == f"/chats/{chat.pk}/members"
        assert "Cy is invited." in ben_browser.text(f"/chats/{chat.pk}/members")
        assert "<bdi>Ben</bdi> invited you" in cy_browser.text("/chats/invited")

    def test_takes_names_too_and_says_so_when_one_is_not_enough(self, cy, chat, ben_browser, not_found):
        path = f"/chats/{chat.pk}/members"
        ben_browser.post(f"{path}/invite", emails=f"no one at all, {cy.name.upper()}")
        html = ben_browser.text(path)
        # A plain member may not create links.
        sentence = "Cy is invited. Not found: no one at all Check the spelling, or ask them to sign up first."
        assert not_found(html) == (sentence, ["no one at all"], "")
        ben_browser.post(f"{path}/invite", emails="cy")
        assert "Everyone you named is already a member or invited." in ben_browser.text(path)
        make_person("Cy")
        answer = ben_browser.post(f"{path}/invite", emails="cy")
        assert (answer.status_code, "2 people are called Cy" in answer.content.decode()) == (422, True)

    def test_says_when_no_one_was_found_and_keeps_what_was_typed(self, chat, ada_browser, not_found):
        answer = ada_browser.post(f"/chats/{chat.pk}/members/invite", emails="nobody@example.org, Max <b>M</b>")
        assert answer.status_code == 422
        html = answer.content.decode()
        names = ["nobody@example.org", "Max &lt;b&gt;M&lt;/b&gt;"]
        sentence = f"Not found: {', '.join(names).replace(', ', ' , ')} Send them a join link"
        assert not_found(html) == (sentence, names, f"/chats/{chat.pk}/join-links")
        assert "nobody@example.org, Max &lt;b&gt;M&lt;/b&gt;</textarea>" in html
        # The notice describes the field (aria-describedby).
        assert html.count('id="invite-emails-error"') == 1 and 'aria-describedby="invite-emails-error' in html

    def test_leads_staff_to_invitations_where_signing_up_needs_one(self, ada, ben, chat, ada_browser, settings):
        settings.SIGNUP, settings.IS_SIGNUP_FIXED = "invite", True
        link = '<a class="not-found__way" href="/first-run/invite">Invite your people</a>'
        path = f"/chats/{chat.pk}/members/invite"
        assert link not in ada_browser.post(path, emails="nobody@example.org").content.decode()
        User.objects.filter(pk=ada.pk).update(is_staff=True)
        html = ada_browser.post(path, emails="nobody@example.org").content.decode()
        # In the notice, and in the blank one for the page's script.
        assert html.count(link) == 2
        ada_browser.post(f"/chats/{chat.pk}", content=f"/invite {ben.name}, nobody@example.org")
        assert ada_browser.text(f"/chats/{chat.pk}").count(link) == 2
        settings.SIGNUP = "open"
        assert link not in ada_browser.post(path, emails="nobody@example.org").content.decode()

    def test_names_twenty_of_a_long_list(self, chat, ada_browser, not_found):
        emails = ",".join(f"p{number}@example.org" for number in range(25))
        answer = ada_browser.post(f"/chats/{chat.pk}/members/invite", emails=emails)
        sentence, chips, _ = not_found(answer.content.decode())
        assert len(chips) == 20 and "and 5 more" in sentence

    def test_offers_who_leads_a_join_link_for_those_not_found(self, ben, chat, cy, ada_browser):
        path = f"/chats/{chat.pk}/members"
        link = f'<a class="not-found__way" href="/chats/{chat.pk}/join-links">Send them a join link</a>'
        ada_browser.post(f"{path}/invite", emails=f"{cy.email} nobody@example.org")
        assert link in ada_browser.text(path)
        ada_browser.post(f"/chats/{chat.pk}", content="/invite <b>no one</b>, ben")
        html = ada_browser.text(path)
        assert link in html and "&lt;b&gt;no one&lt;/b&gt;" in html and "notice--warning" in html

    def test_refuses_too_many_at_once(self, chat, ada_browser):
        answer = ada_browser.post(
            f"/chats/{chat.pk}/members/invite", emails=" ".join(f"{number}@b.c" for number in range(201))
        )
        assert answer.status_code == 422
        assert "should have at most 200 item(s)" in answer.content.decode()


class TestLeavingAndRemoving:
    def test_leaving_removes_only_the_person(self, ada, chat, ben_browser, ada_browser):
        say(ada, chat, "the history stays")
        assert ben_browser.post(f"/chats/{chat.pk}/leave")["Location"] == "/chats"
        assert "You left the chat." in ben_browser.text("/chats")
        assert ben_browser.get(f"/chats/{chat.pk}").status_code == 403
        html = ada_browser.text(f"/chats/{chat.pk}")
        assert "the history stays" in html
        assert "Ben left" in html

    def test_the_last_one_to_leave_deletes_the_chat(self, ada, ada_browser):
        chat = make_chat(ada)
        ada_browser.post(f"/chats/{chat.pk}/leave")
        assert not Chat.objects.filter(pk=chat.pk).exists()

    def test_the_owner_removes_a_member(self, ben, chat, ada_browser):
        answer = ada_browser.post(f"/chats/{chat.pk}/members/remove", user_id=str(ben.pk))
        assert answer["Location"] == f"/chats/{chat.pk}/members"
        assert "Ada removed Ben" in ada_browser.text(f"/chats/{chat.pk}")

    def test_a_plain_member_removes_no_one(self, ada, chat, ben_browser):
        assert ben_browser.post(f"/chats/{chat.pk}/members/remove", user_id=str(ada.pk)).status_code == 403
        assert accepted_membership(chat_id=chat.pk, user_id=ada.pk)

    def test_removing_yourself_is_leaving(self, ben, chat, ben_browser):
        assert ben_browser.post(f"/chats/{chat.pk}/members/remove", user_id=str(ben.pk))["Location"] == "/chats"
        assert not chat.memberships.filter(user=ben).exists()

    def test_no_one_of_that_id_is_not_found(self, cy, chat, ada_browser):
        for user_id in (str(cy.pk), "abc", "-1", "", "9" * 30):
            assert ada_browser.post(f"/chats/{chat.pk}/members/remove", user_id=user_id).status_code == 404

    def test_the_owner_gives_roles_and_hands_over(self, ada, ben, chat, ada_browser):
        for role, words in (("moderator", "a moderator"), ("member", "a member"), ("owner", "the owner")):
            answer = ada_browser.post(f"/chats/{chat.pk}/members/role", user_id=str(ben.pk), role=role)
            assert answer["Location"] == f"/chats/{chat.pk}/members"
            assert f"Ben is now {words}." in ada_browser.text(f"/chats/{chat.pk}/members")
            assert chat.memberships.get(user=ben).role == role
        assert chat.memberships.get(user=ada).role == Membership.Role.MEMBER
        again = ada_browser.post(f"/chats/{chat.pk}/members/role", user_id=str(ada.pk), role="owner")
        assert again.status_code == 403

    def test_no_one_else_gives_roles_and_no_one_a_role_that_is_none(
        self, ben, chat, ada_browser, ben_browser, cy_browser
    ):
        for browser in (ben_browser, cy_browser):
            answer = browser.post(f"/chats/{chat.pk}/members/role", user_id=str(ben.pk), role="moderator")
            assert answer.status_code == 403
        for role in ("", "king"):
            answer = ada_browser.post(f"/chats/{chat.pk}/members/role", user_id=str(ben.pk), role=role)
            assert answer.status_code == 422
        assert chat.memberships.get(user=ben).role == Membership.Role.MEMBER

    def test_a_link_changes_nothing(self, ben, chat, ada_browser):
        for path in ("leave", "members/remove", "members/role", "members/invite", "read"):
            assert ada_browser.get(f"/chats/{chat.pk}/{path}").status_code == 405


class TestManyMembers:
    @pytest.fixture
    def crowd(self, chat):
        """The chat with 260 more people in it, the last of whom is an owner, too."""
        people = User.objects.bulk_create(
            User(email=f"one-{number}@example.org", name=f"One {number}") for number in range(260)
        )
        state = Membership.State.ACCEPTED
        places = [Membership(chat=chat, user=one, state=state, accepted_at=clock.now()) for one in people]
        places[-1].role = Membership.Role.OWNER
        Membership.objects.bulk_create(places)
        return people

    def test_a_closed_panel_comes_with_the_first_of_them_and_says_so(self, chat, crowd, ada_browser):
        html = ada_browser.text(f"/chats/{chat.pk}")
        rows = re.findall(r'<li class="member" data-user-id="(\d+)"', html)
        assert (len(rows), str(crowd[-1].pk) in rows) == (MOST_CLOSED, False)
        assert "data-cut" in html and "<span data-member-count>262</span>" in html
        [owners] = re.findall(r'data-owner-ids="([^"]*)"', html)
        assert str(crowd[-1].pk) in owners.split()

    def test_an_open_one_with_all(self, chat, crowd, ada_browser):
        html = ada_browser.text(f"/chats/{chat.pk}/members")
        assert len(re.findall(r'<li class="member" data-user-id="\d+"', html)) == 262
        assert "data-cut" not in html
