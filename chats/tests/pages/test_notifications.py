"""/settings/notifications through plain forms."""

import pytest

from accounts.models import User
from chats.actions.change_notification_settings import change_notification_settings
from chats.actions.chat_preferences import set_notification_level
from chats.models import DailyMail
from chats.queries.notifications import notification_settings_of

PAGE = "/settings/notifications"


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("direct", "mentions", "mentions"),
        ("private", "all", "all"),
        ("open", "nothing", "nothing"),
        ("threads", "mentions", "mentions"),
        ("sound", "chime", "chime"),
        ("hides_text", "yes", True),
        ("takes_urgent", "no", False),
    ],
)
def test_a_button_saves_its_choice_and_is_pressed(ada, ada_browser, field, value, stored):
    answer = ada_browser.post(PAGE, **{field: value})
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert getattr(notification_settings_of(ada), field) == stored
    html = " ".join(ada_browser.text(PAGE).split())
    assert "Saved." in html
    assert f'name="{field}" value="{value}" aria-pressed="true"' in html


@pytest.mark.parametrize(("field", "value"), [("direct", "loud"), ("sound", "bang"), ("open", "")])
def test_nonsense_changes_nothing(ada, ada_browser, field, value):
    assert ada_browser.post(PAGE, **{field: value}).status_code == 422
    assert notification_settings_of(ada).direct == "all"


class TestKeywords:
    def test_are_added_and_removed(self, ada, ada_browser):
        ada_browser.post(PAGE, keyword="plum jam")
        ada_browser.post(PAGE, keyword="<b>")
        assert notification_settings_of(ada).keywords == ["plum jam", "<b>"]
        html = ada_browser.text(PAGE)
        assert 'value="&lt;b&gt;"' in html and "<b></b>" not in html
        ada_browser.post(PAGE, remove_keyword="plum jam")
        assert notification_settings_of(ada).keywords == ["<b>"]

    @pytest.mark.parametrize("keyword", ["", "!!", "x" * 41, "x" * 10_000])
    def test_a_refused_one_is_kept_beside_its_fault(self, ada, ada_browser, keyword):
        answer = ada_browser.post(PAGE, keyword=keyword)
        html = answer.content.decode()
        assert answer.status_code == 422 and 'id="keyword-error"' in html
        assert f'value="{keyword}"' in html
        assert notification_settings_of(ada).keywords == []

    def test_there_are_at_most_twenty(self, ada, ada_browser):
        change_notification_settings(person=ada, changes={"keywords": [f"word{number}" for number in range(20)]})
        assert ada_browser.post(PAGE, keyword="more").status_code == 422


class TestQuietTimes:
    @pytest.mark.parametrize("choice", ["hour", "tomorrow"])
    def test_a_pause_is_do_not_disturb_and_ends(self, ada, ada_browser, choice):
        ada_browser.post(PAGE, pause=choice)
        ada.refresh_from_db()
        assert ada.do_not_disturb_until
        assert "Nothing would arrive then" in ada_browser.text(PAGE)
        ada_browser.post(PAGE, pause="off")
        ada.refresh_from_db()
        assert ada.do_not_disturb_until is None

    @pytest.mark.parametrize(
        ("hours", "rects"),
        [
            ("12345 09:30-17:00", ['x1="9.5" x2="17"'] * 5),
            ("7 22:00-06:00", ['x1="0" x2="6"', 'x1="22" x2="24"']),
        ],
    )
    def test_hours_are_drawn_also_past_midnight(self, ada, ada_browser, hours, rects):
        User.objects.filter(pk=ada.pk).update(time_zone="Europe/Berlin", working_hours=hours, language="de")
        html = ada_browser.text(PAGE)
        assert [part.split(" y1")[0] for part in html.split("<line ")[1:]] == rects

    def test_without_hours_they_can_be_set(self, ada_browser):
        assert "Set working hours" in ada_browser.text(PAGE)


class TestTrying:
    def test_a_mention_arrives_and_a_hidden_text_is_hidden(self, ada, ada_browser):
        assert "@Ada can you check the wording?" in ada_browser.text(PAGE)
        change_notification_settings(person=ada, changes={"hides_text": True})
        html = ada_browser.text(PAGE)
        assert "Mentioned you" in html and "wording" not in html

    def test_what_is_below_the_level_does_not(self, ada_browser):
        assert "this doesn’t notify you" in ada_browser.text(f"{PAGE}?scene=open")

    @pytest.mark.parametrize("query", ["scene=loud&when=never", "scene=&when=", "scene=%00", "other=1"])
    def test_nonsense_tries_the_usual(self, ada_browser, query):
        assert "can you check" in ada_browser.text(f"{PAGE}?{query}")


def test_chats_that_differ_are_counted_and_queries_do_not_grow(ada, chat, ada_browser, django_assert_max_num_queries):
    set_notification_level(person=ada, chat_id=chat.pk, level="nothing")
    with django_assert_max_num_queries(6):
        assert "1 chat has its own level" in ada_browser.text(PAGE)


def test_strangers_sign_in_first(client):
    assert client.get(PAGE)["Location"].startswith("/signin")


class TestMails:
    def test_are_chosen_where_the_site_sends_mail(self, ada, ada_browser, settings):
        assert "missed_mails" not in ada_browser.text(PAGE)
        settings.EMAIL_URL = "smtp://mail.example.org"
        ada_browser.post(PAGE, missed_mails="without_text")
        html = " ".join(ada_browser.text(PAGE).split())
        assert 'value="without_text" aria-pressed="true"' in html and "after 15 minutes" in html
        assert "Verify it" not in html
        User.objects.filter(pk=ada.pk).update(email_verified_at=None)
        assert "Verify it" in ada_browser.text(PAGE)

    def test_once_a_day_at_an_hour(self, ada, ada_browser, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        assert 'name="daily_mail_hour"' not in ada_browser.text(PAGE)
        ada_browser.post(PAGE, daily_mails="weekdays")
        ada_browser.post(PAGE, daily_mail_hour="17")
        assert '<option value="17" selected>' in ada_browser.text(PAGE)
        assert DailyMail.objects.get(user=ada).state == "waiting"
        for hour in ("24", "x", "", "9" * 100):
            assert ada_browser.post(PAGE, daily_mail_hour=hour).status_code == 422

    def test_addresses_for_answers_are_ended_by_a_button(self, ada, ada_browser, settings):
        settings.EMAIL_URL = "smtp://mail.example.org"
        assert "renew_reply_addresses" not in ada_browser.text(PAGE)
        settings.REPLY_MAIL_DOMAIN = "reply.example.org"
        assert 'name="renew_reply_addresses" value="yes"' in ada_browser.text(PAGE)
        ada_browser.post(PAGE, renew_reply_addresses="yes")
        assert len(notification_settings_of(ada).reply_secret) == 32
