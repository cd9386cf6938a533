"""Creating a chat through the form."""

from django.test import Client

from chats.models import Chat, Membership


class TestNewChat:
    def test_form_is_a_page_of_its_own(self, ada_browser):
        assert 'name="emails"' in ada_browser.text("/chats/new")

    def test_takes_several_addresses_however_they_are_divided(self, ada, ben, cy, ada_browser):
        answer = ada_browser.post("/chats/new", emails=f" {ben.email.upper()},\n{cy.email};", title="  Boat   crew ")
        chat = Chat.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/chats/{chat.pk}")
        assert chat.title == "Boat crew"
        assert set(chat.memberships.values_list("user_id", "state")) == {
            (ada.pk, Membership.State.ACCEPTED),
            (ben.pk, Membership.State.INVITED),
            (cy.pk, Membership.State.INVITED),
        }

    def test_may_be_for_announcements_unless_it_is_direct(self, ben, ada_browser):
        ada_browser.post("/chats/new", emails=ben.email, title="News", posting="moderators")
        assert Chat.objects.get(title="News").posting == Chat.Posting.MODERATORS
        ada_browser.post("/chats/new", emails=ben.email, kind="direct", posting="moderators")
        assert Chat.objects.get(kind="direct").posting == Chat.Posting.EVERYONE
        assert ada_browser.post("/chats/new", emails=ben.email, posting="nobody").status_code == 422

    def test_says_that_no_one_was_found_and_keeps_what_was_typed(self, ada_browser, not_found):
        answer = ada_browser.post("/chats/new", emails="nobody@example.org", title="Kept")
        assert answer.status_code == 422
        html = answer.content.decode()
        sentence = "Not found: nobody@example.org Check the spelling, or ask them to sign up first."
        assert not_found(html.partition("<dialog")[0]) == (sentence, ["nobody@example.org"], "")
        assert "nobody@example.org</textarea>" in html
        assert 'value="Kept"' in html
        assert not Chat.objects.exists()

    def test_says_in_the_new_chat_who_was_not_found(self, ben, ada_browser, not_found):
        answer = ada_browser.post("/chats/new", emails=f"{ben.email}, nobody@example.org")
        html = ada_browser.text(answer["Location"])
        sentence = "Ben is invited. Not found: nobody@example.org Send them a join link"
        assert not_found(html) == (sentence, ["nobody@example.org"], f"{answer['Location']}/join-links")

    def test_says_in_the_new_chat_who_was_invited_and_offers_its_owner_ways_to_invite(self, ben, cy, ada_browser):
        path = ada_browser.post("/chats/new", emails=f"{ben.email}, {cy.email}")["Location"]
        html = ada_browser.text(path)
        assert "2 people are invited." in html and "<bdi>Ben, Cy</bdi> are invited" in html
        assert f'href="{path}/join-links"' in html and f'class="button" href="{path}/members"' in html

    def test_offers_a_join_link_when_no_one_was_found(self, ben, ada_browser):
        refused = ada_browser.post("/chats/new", emails="nobody@example.org", title="Kept").content.decode()
        assert "notice--warning" in refused
        assert '<button class="button" name="alone" value="yes">' in refused
        answer = ada_browser.post("/chats/new", emails=f"nobody@example.org {ben.email}", title="Kept", alone="yes")
        chat = Chat.objects.get(title="Kept")
        assert answer["Location"] == f"/chats/{chat.pk}/join-links"
        assert dict(chat.memberships.values_list("user__name", "state")) == {"Ada": "accepted", "Ben": "invited"}
        ada_browser.post("/chats/new", emails="", title="Alone", alone="yes")
        assert Chat.objects.get(title="Alone").memberships.count() == 1

    def test_offers_to_invite_by_mail_where_mail_is_sent(self, settings, ada, ben, ada_browser):
        button = '<button class="button" name="alone" value="mail">'
        fields = {"emails": f"{ben.email} no&one@example.org Nobody", "title": "Kept"}
        for sends in (False, True):
            settings.EMAIL_URL = "smtp://localhost" if sends else ""
            refused = ada_browser.post("/chats/new", emails="no&one@example.org").content.decode()
            assert (button in refused) == sends
        assert button not in ada_browser.post("/chats/new", emails="Nobody").content.decode()
        assert button not in ada_browser.post("/chats/new", emails="no@example.org", kind="direct").content.decode()
        answer = ada_browser.post("/chats/new", **fields, alone="mail")
        chat = Chat.objects.get(title="Kept")
        page = f"/chats/{chat.pk}/invite-by-mail?email=no%26one%40example.org"
        assert answer["Location"] == page
        assert 'value="no&amp;one@example.org"' in ada_browser.text(page)
        # In the chat too, where it was created with others.
        path = ada_browser.post("/chats/new", **fields)["Location"]
        assert f'href="{path}/invite-by-mail?email=no%26one%40example.org"' in ada_browser.text(path)
        ada_browser.post("/chats/new", emails=ben.email, title="All found", alone="mail")
        assert Chat.objects.get(title="All found").memberships.count() == 2
        assert ada_browser.post("/chats/new", emails=ben.email, alone="pigeon").status_code == 422

    def test_refuses_an_empty_list_and_a_long_title_beside_their_fields(self, ada, ada_browser):
        empty = ada_browser.post("/chats/new", emails=" ")
        assert empty.status_code == 422
        assert 'aria-describedby="new-chat-emails-error' in empty.content.decode()
        long = ada_browser.post("/chats/new", emails=ada.email, title="x" * 121)
        assert long.status_code == 422
        assert 'aria-describedby="new-chat-title-error' in long.content.decode()
        assert not Chat.objects.exists()

    def test_makes_an_open_chat_that_needs_a_name_and_no_one(self, ada_browser):
        refused = ada_browser.post("/chats/new", kind="open")
        assert refused.status_code == 422
        assert "people find an open chat by its title" in refused.content.decode()
        ada_browser.post("/chats/new", kind="open", title="Harvest")
        assert (Chat.objects.get().kind, Chat.objects.get().memberships.count()) == ("open", 1)

    def test_is_private_unless_asked_otherwise_and_makes_no_other_kind(self, ada, ada_browser):
        assert 'value="private" checked' in ada_browser.text("/chats/new")
        assert 'value="open" checked' in ada_browser.text("/chats/new?kind=open")
        assert ada_browser.post("/chats/new", emails=ada.email, kind="direct").status_code == 422
        ada_browser.post("/chats/new", emails=ada.email)
        assert Chat.objects.get().kind == "private"

    def test_opens_the_direct_chat_of_its_people(self, ada, ben, cy, ada_browser, ben_browser):
        path = ada_browser.post("/chats/new", emails=f"{ben.email} {cy.email}", kind="direct")["Location"]
        assert Chat.objects.get().kind == "direct"
        assert set(Chat.objects.get().memberships.values_list("state", flat=True)) == {"accepted", "awaiting"}
        assert "<bdi>Ben, Cy</bdi> will see this chat when you send the first message" in ada_browser.text(path)
        assert ada_browser.post("/chats/new", emails=f"{cy.email} {ben.email}", kind="direct")["Location"] == path
        assert ben_browser.get(path).status_code == 403
        assert 'value="direct" checked' in ada_browser.text("/chats/new?kind=direct")

    def test_opens_no_direct_chat_of_other_people_than_were_named(self, ben, ada_browser):
        for more in (
            {"emails": f"{ben.email} nobody@example.org"},
            {"emails": ben.email, "title": "Ours"},
            {"emails": ""},
        ):
            assert ada_browser.post("/chats/new", kind="direct", **more).status_code == 422
        assert not Chat.objects.exists()

    def test_survives_odd_input(self, ada, ada_browser):
        for emails in ("\x00", "a" * 50_000, "," * 5_000, "not-an-address", "ö@ü"):
            assert ada_browser.post("/chats/new", emails=emails).status_code == 422
        assert ada_browser.post("/chats/new", emails=ada.email, title="a\x00b").status_code == 422
        assert not Chat.objects.exists()

    def test_needs_the_forms_token(self, ada, client):
        stranger = Client(enforce_csrf_checks=True)
        answer = stranger.post("/chats/new", {"emails": ada.email})
        assert answer.status_code == 403
        assert "The form has expired" in answer.content.decode()
